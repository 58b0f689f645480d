import assert from 'node:assert/strict';
import type { Change, Driver } from '../../../../agent/platforms/cloud/driver.ts';
import { plainVariables } from '../../../../agent/platforms/cloud/plainVariables.ts';
import type { DeployRequest } from '../../../../agent/platforms/platform.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { say } from '../../../../agent/protocol/say.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';
import { asked, context, platformOver, target } from './oneDriver.ts';

const web = { ...target('web'), variables: { GREETING: 'hello', LEVEL: 'info' } };

describe('plain variables of the project file, where what is deployed gets what the platform keeps', () => {
  let written: string[];

  beforeEach(() => {
    written = [];
  });
  after(removeTemporaryFolders);

  /** A release that is so once it was asked for. */
  function driver(): Partial<Driver> {
    let isSo = false;
    return {
      release: () => ({
        withinMs: 1000,
        look: () => Promise.resolve({ isSo, at: null }),
        ask: () => {
          written.push('release');
          isSo = true;
          return Promise.resolve(undefined);
        },
      }),
      variables: () => Promise.resolve([]),
      setVariable: () => Promise.resolve(),
      setPlain: (_, values) => {
        written.push(Object.entries(values).flat().join(' '));
        return Promise.resolve();
      },
    };
  }

  it('are written before it', async () => {
    const platform = platformOver(driver(), temporaryFolder(), { keepsVariables: true });
    for (const step of platform.release(asked('web', { target: web }))) await step.do(context());
    assert.deepEqual(written, ['GREETING hello LEVEL info', 'release']);
  });

  it('leave alone what was set on the target, which wins', async () => {
    const platform = platformOver(driver(), temporaryFolder(), { keepsVariables: true });
    const set = platform.writeVariable(web, 'LEVEL', () => Promise.resolve(Secret.of('debug')));
    await set.do(context());
    for (const step of platform.release(asked('web', { target: web }))) await step.do(context());
    assert.deepEqual(written, ['GREETING hello', 'release']);
  });

  it('count again where what was set is removed', async () => {
    const platform = platformOver(driver(), temporaryFolder(), { keepsVariables: true });
    for (const [operation, value] of [
      ['op-1', Secret.of('debug')],
      ['op-2', null],
    ] as const)
      await platform.writeVariable(web, 'LEVEL', () => Promise.resolve(value)).do(context(operation));
    for (const step of platform.release(asked('web', { target: web }))) await step.do(context());
    assert.deepEqual(written, ['GREETING hello LEVEL info', 'release']);
  });

  it('give way to what was set also where they come with the deployment or the build', async () => {
    const told: DeployRequest[] = [];
    const change = (request: DeployRequest): Change => {
      told.push(request);
      return {
        withinMs: 1000,
        look: () => Promise.resolve({ isSo: true, at: null }),
        ask: () => Promise.resolve(undefined),
      };
    };
    const whole = { ...driver(), build: change, release: change, restart: change, rebuild: change };
    const platform = platformOver(whole, temporaryFolder(), { stages: true, rebuilds: true });
    await platform.writeVariable(web, 'LEVEL', () => Promise.resolve(Secret.of('debug'))).do(context());
    const request = asked('web', { target: web });
    const all = [platform.prepare(request), platform.release(request), platform.restart(request)].flat();
    for (const step of all) await step.isDone(context());
    assert.equal(told.length, 4);
    for (const one of told) assert.deepEqual(plainVariables(one), { GREETING: 'hello' });
  });

  it('and all others are refused before anything is done where none can be set', async () => {
    const platform = platformOver(driver(), temporaryFolder(), {
      whyNoVariables: () => say('They are elsewhere.'),
    });
    const asking = platform.setElsewhere(web, ['API_KEY'], new AbortController().signal);
    await assert.rejects(asking, (error) => explain(failureOf(error)).what.text === 'They are elsewhere.');
  });

  it('come along with the deployment elsewhere', async () => {
    const platform = platformOver(driver(), temporaryFolder());
    for (const step of platform.release(asked('web', { target: web }))) await step.do(context());
    assert.deepEqual(written, ['release']);
  });
});
