import assert from 'node:assert/strict';
import type { Change, Driver } from '../../../../agent/platforms/cloud/driver.ts';
import type { DeployRequest } from '../../../../agent/platforms/platform.ts';
import { Failed, failureOf } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import type { Deployment } from '../../../../agent/protocol/model.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { asked, context, deployed, platformOver, reading, target } from './oneDriver.ts';

/** What runs of each service, and what there was. */
class Runs {
  readonly history: Deployment[] = [];
  readonly current = new Map<string, Deployment>();
  readonly released: string[] = [];

  serves(deployment: Deployment): void {
    this.history.push(deployment);
    this.current.set(deployment.service, deployment);
  }

  readonly driver: Partial<Driver> = {
    read: (targets) =>
      Promise.resolve(targets.map(({ service }) => reading(service, this.current.get(service) ?? null))),
    deployment: (of, id) =>
      Promise.resolve(this.history.find((one) => one.id === id && one.service === of.service) ?? null),
    release: (request) => this.#release(request),
  };

  #release({ target: { service }, artifact }: DeployRequest): Change {
    return {
      withinMs: 1000,
      look: () => Promise.resolve({ isSo: this.current.get(service)?.artifact === artifact, at: null }),
      ask: () => {
        this.released.push(artifact);
        this.serves(deployed(service, `after-${this.released.length}`, { artifact }));
        return Promise.resolve(undefined);
      },
    };
  }
}

describe('going back on a platform elsewhere', () => {
  const before = as<NonNullable<DeployRequest['previous']>>('v3');

  async function undone(runs: Runs, request: DeployRequest, targets = [target('web')]) {
    const told = context();
    await inTemporaryFolder(async (folder) => {
      const [step] = platformOver(runs.driver, folder, { targets }).release(request);
      await step?.undo?.(told);
    });
    return told.said;
  }

  it('brings back the one of its own service where another one has one by the same name', async () => {
    const runs = new Runs();
    runs.serves(deployed('api', 'v3'));
    runs.serves(deployed('web', 'v3'));
    runs.serves(deployed('web', 'v4', { artifact: as('web-new@sha256:1') }));
    await undone(runs, asked('web', { previous: before }), [target('api'), target('web')]);
    assert.deepEqual(runs.released, ['web-v3']);
  });

  it('leaves what somebody else put there meanwhile, and says so', async () => {
    const runs = new Runs();
    runs.serves(deployed('web', 'v3'));
    runs.serves(deployed('web', 'v5', { artifact: as('web-other') }));
    const said = await undone(runs, asked('web', { previous: before }));
    assert.deepEqual(runs.released, []);
    assert.match(said.join(), /web in staging/);
  });

  it('does not say that all is as before where nobody knows any more what ran before', async () => {
    const runs = new Runs();
    runs.serves(deployed('web', 'v4', { artifact: as('web-new') }));
    await assert.rejects(
      undone(runs, asked('web', { previous: before })),
      (error) => failureOf(error).reason === 'needsPerson',
    );
  });

  it('does nothing where nothing was released, and nothing twice', async () => {
    const runs = new Runs();
    runs.serves(deployed('web', 'v3'));
    const request = asked('web', { previous: before });
    await undone(runs, request);
    assert.deepEqual(runs.released, []);
    runs.serves(deployed('web', 'v4', { artifact: as('web-new') }));
    await undone(runs, request);
    await undone(runs, request);
    assert.deepEqual(runs.released, ['web-v3']);
  });

  it('brings it back where nothing runs any more', async () => {
    const runs = new Runs();
    runs.serves(deployed('web', 'v3'));
    runs.current.clear();
    await undone(runs, asked('web', { previous: before }));
    assert.deepEqual(runs.released, ['web-v3']);
  });

  it('tells of a build that failed what serves on', async () => {
    const runs = new Runs();
    runs.serves(deployed('web', 'v3'));
    const ending = { exitCode: 1, signal: null, timedOut: false, tail: 'no such file' };
    const failed = new Failed({ reason: 'buildFailed', service: 'web', ending, stillRuns: null });
    const release = (): Change => ({ ...changeOf(), ask: () => Promise.reject(failed) });
    await inTemporaryFolder(async (folder) => {
      const [step] = platformOver({ ...runs.driver, release }, folder).release(asked('web'));
      await assert.rejects(step!.do(context()), (error) => {
        const failure = failureOf(error);
        const sha = runs.current.get('web')?.commit.sha.slice(0, 7);
        return failure.reason === 'buildFailed' && failure.stillRuns !== null && failure.stillRuns === sha;
      });
    });
  });
});

function changeOf(): Omit<Change, 'ask'> {
  return { withinMs: 1000, look: () => Promise.resolve({ isSo: false, at: null }) };
}
