import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceLog } from '../../../agent/platforms/local/serviceLog.ts';
import type { LogLine, PlatformAdapter, Target } from '../../../agent/platforms/platform.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import type { Project } from '../../../agent/server/project.ts';
import { ServiceLogs } from '../../../agent/server/serviceLogs.ts';
import { localAbilities } from '../../../agent/platforms/local/abilities.ts';
import { eventually } from '../../standins/eventually.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

interface Told {
  readonly log: number;
  readonly lines: readonly LogLine[];
  readonly over: Parameters<typeof render>[0] | null;
}

describe('the log of a service', () => {
  const told: Told[] = [];
  const said = () => told.flatMap(({ lines }) => lines.map(({ text }) => text));
  let asked: AbortSignal;
  let logs: ServiceLogs;

  beforeEach(() => {
    told.length = 0;
    logs = new ServiceLogs({
      tell: (_: unknown, params: unknown) => Promise.resolve(void told.push(params as Told)),
    });
  });
  after(removeTemporaryFolders);

  function project(lines: PlatformAdapter['logs'], can = localAbilities): Project {
    const redactor = new Redactor();
    redactor.know(Secret.of('open-sesame-1234'));
    const target = { environment: 'staging', service: 'web', platform: 'fly' } as Target;
    const adapter = { id: 'fly', can, logs: lines } as unknown as PlatformAdapter;
    return {
      world: {
        redactor,
        platforms: new Map([['fly', adapter]]),
        targets: { on: () => Promise.resolve([target]), forget: () => undefined },
        vault: { entries: () => Promise.resolve([]) },
      },
    } as unknown as Project;
  }

  async function* nothing(): AsyncIterable<LogLine> {
    yield* await Promise.resolve([]);
  }

  async function* two(_: unknown, signal: AbortSignal): AsyncIterable<LogLine> {
    asked = signal;
    yield { at: 1, text: 'it begins' };
    yield { at: null, text: 'with open-sesame-1234' };
    await Promise.resolve();
  }

  it('is told only once whoever opened it knows its number, also where there is nothing to tell', async () => {
    await logs.open(project(nothing), { environment: 'staging', service: 'web' });
    for (let hops = 0; hops < 20; hops += 1) await Promise.resolve(); // by which the number travels
    assert.equal(told.length, 0);
    await eventually(() => told.some(({ over }) => over !== null), 'it is over');
  });

  it('is told line by line without secrets, and that it is over', async () => {
    const log = await logs.open(project(two), { environment: 'staging', service: 'web' });
    await eventually(() => told.some(({ over }) => over !== null), 'it is over');
    assert.deepEqual(said(), ['it begins', 'with [secret]']);
    assert.ok(told.every((one) => one.log === log));
    assert.ok(asked.aborted, 'the platform is asked no more');
  });

  it('says why it broke off', async () => {
    const broken = (): AsyncIterable<LogLine> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the line is dead')) }),
    });
    await logs.open(project(broken), { environment: 'staging', service: 'web' });
    await eventually(() => told.length > 0, 'it is told');
    assert.match(render(told[0]!.over!), /the line is dead/);
  });

  it('is not there where the platform shows none, or has no such service', async () => {
    const reason = async (of: { environment: string; service: string }, can = localAbilities) =>
      logs.open(project(two, can), of).then(
        () => 'open',
        (error: unknown) => failureOf(error).reason,
      );
    assert.equal(
      await reason({ environment: 'staging', service: 'web' }, { ...localAbilities, logs: 'none' }),
      'badInput',
    );
    assert.equal(await reason({ environment: 'staging', service: 'other' }), 'unknownName');
  });

  it('on this machine begins with the last lines of its file and goes on with what is added', async () => {
    const path = join(temporaryFolder(), 'web.log');
    writeFileSync(path, 'one\ntwo\nthree\n');
    const end = new AbortController();
    const seen: string[] = [];
    for await (const { text } of serviceLog(path, { lines: 2, follow: true }, end.signal)) {
      seen.push(text);
      if (seen.length === 2) appendFileSync(path, 'four\n');
      if (text === 'four') break;
    }
    end.abort();
    assert.deepEqual(seen, ['two', 'three', 'four']);
  });
});
