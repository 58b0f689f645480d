import assert from 'node:assert/strict';
import { approvePlan } from '../../../agent/operations/gates/approvePlan.ts';
import { signItem } from '../../../agent/operations/checklist/checklistState.ts';
import { parseChecklist } from '../../../agent/operations/checklist/checklistFile.ts';
import { fly } from '../../../agent/platforms/fly/about.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { flyStage } from '../../standins/fly/flyStage.ts';
import { Leaks } from '../../standins/leaks.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { systemText } from '../../standins/systems.ts';
import { Team, words, type ProjectText } from './team.ts';

const system = 'blue-banded-bee';
const never = new AbortController().signal;
const overrides = (['approvals', 'checklist', 'validatedIn'] as const).map((gate) => ({
  ...{ gate, reason: 'the first of all' },
}));
const deploy = (environment: string): OperationInput => ({
  ...{ kind: 'deploy', environment, ref: null, services: 'all' },
});

describe('blue-banded-bee: a Go service on Fly.io', function () {
  this.timeout(60_000);
  let stage: Awaited<ReturnType<typeof flyStage>>;
  let team: Team;

  const open = async (edit: (file: ProjectText) => void = () => undefined): Promise<void> => {
    stage = await flyStage();
    stage.server.fly.createApp(system, system);
    const outside = [{ about: fly, env: stage.env, token: stage.token }];
    team = await Team.of({ system, outside, edit, answering: ({ hostname }) => served(hostname) });
    team.repository.git('config', 'user.email', 'author@example.test');
    team.repository.git('config', 'user.name', 'Test Author');
  };
  const served = (host: string): string | null => {
    const app = stage.server.fly.apps.get(host.replace(/\.fly\.dev$/, ''));
    const machine = app?.machines.find(({ state, cordoned }) => state === 'started' && !cordoned);
    const image = machine && stage.server.fly.image(machine.image)?.image;
    return image?.labels['org.opencontainers.image.revision'] ?? null;
  };
  const app = (name: string) => stage.server.fly.apps.get(name);
  const secret = (name: string, key: string): string | undefined => app(name)?.secrets.get(key)?.value;

  after(removeTemporaryFolders);

  describe('whose staging is not there yet', () => {
    const leaks = new Leaks();
    const values = { DATABASE_URL: 'postgres://of-staging-71c0', SENTRY_DSN: 'https://of-staging-a9@sentry' };
    const ofProduction = 'postgres://of-production-5d2e';

    before(async () => {
      for (const value of [...Object.values(values), ofProduction]) leaks.plant('a secret', value);
      await open((file) => {
        withoutStaging(file);
        const gates = file.environments['production']?.['gates'] as Record<string, unknown>;
        delete gates['validatedIn'];
      });
      await team.did(deploy('production'), { overrides });
      for (const [name, value] of [
        ['DATABASE_URL', ofProduction],
        ['SENTRY_DSN', 'https://of-production@sentry'],
      ] as const)
        await team.did(
          { kind: 'setVariable', environment: 'production', services: ['app'], name },
          { values: { [name]: value } },
        );
    });
    after(async () => {
      await stage.end();
      leaks.end();
    });

    it('has it made from production: an app of its own, the same image, its own secrets', async () => {
      const head = team.repository.head();
      const create: OperationInput = {
        ...{ kind: 'createEnvironment', environment: 'staging', from: 'production', branch: null },
      };
      const { facts, remarks } = await team.plan(create);
      assert.deepEqual(
        facts.targets.map(({ identity, action }) => [identity, action]),
        [['fly/blue-banded-bee-staging', 'reuse']],
      );
      assert.deepEqual([...remarks.needsValues].sort(), ['DATABASE_URL', 'SENTRY_DSN']);
      const summary = await team.did(create, { values });
      assert.equal(app('blue-banded-bee-staging')?.organization, system);
      assert.equal(served('blue-banded-bee-staging.fly.dev'), head);
      assert.equal(
        app('blue-banded-bee-staging')?.machines[0]?.image.split('@')[1],
        app(system)?.machines[0]?.image.split('@')[1],
      );
      assert.deepEqual((await team.journal(summary.id)).slice(-2), ['finished', 'audited']);
      assert.deepEqual(team.lastAudited().input, create);
    });

    it('has nothing of production there, and production nothing of it', () => {
      assert.equal(secret('blue-banded-bee-staging', 'DATABASE_URL'), values.DATABASE_URL);
      assert.equal(secret(system, 'DATABASE_URL'), ofProduction);
      assert.deepEqual(leaks.found([team.state]), []);
    });

    it('takes it away again, and production stays', async () => {
      await team.did({ kind: 'removeEnvironment', environment: 'staging' });
      assert.equal(app('blue-banded-bee-staging'), undefined);
      assert.equal(served(`${system}.fly.dev`), team.repository.head());
    });
  });

  describe('with staging and production', () => {
    before(async () => {
      await open();
      stage.server.fly.createApp(`${system}-staging`, system);
      team.repository.branch('staging');
      team.commit('On staging', { 'internal/next.go': 'package internal\n' });
    });
    after(() => stage.end());

    it('deploys staging from its branch, production from main, and feature branches nowhere', async () => {
      const [staging, main] = ['staging', 'main'].map((branch) => team.repository.git('rev-parse', branch));
      await team.did(deploy('staging'));
      await team.did(deploy('production'), { overrides });
      assert.deepEqual(await team.serving('staging', 'app'), [staging]);
      assert.deepEqual(await team.serving('production', 'app'), [main]);
      team.repository.checkout('main').branch('feature/queue');
      team.commit('Not yet', { 'internal/queue.go': 'package internal\n' });
      for (const environment of ['staging', 'production']) {
        const { remarks } = await team.plan(deploy(environment));
        assert.match(words(remarks.nothingToDo!), /has everything/);
      }
      team.repository.checkout('main');
    });

    it('holds production until staging is validated, its checklist signed and somebody approved', async () => {
      team.repository.git('merge', '--quiet', '--ff-only', 'staging');
      const held = async (): Promise<readonly string[]> =>
        (await team.plan(deploy('production'))).facts.gates
          .filter(({ verdict }) => verdict === 'fails')
          .map(({ gate }) => gate)
          .sort();
      assert.deepEqual(await held(), ['approvals', 'checklist', 'validatedIn']);
      team.nextDay();
      assert.deepEqual(await held(), ['approvals', 'checklist']);
      const { items } = parseChecklist('docs/checklist.json', systemText(system, 'docs/checklist.json'));
      const commit = as(team.repository.head());
      for (const item of items.filter(({ kind }) => kind === 'signed'))
        await signItem(team.world, { environment: 'production', commit, item } as never, true, never);
      await approvePlan(team.world, await team.plan(deploy('production')), 'Seen in staging', never);
      assert.deepEqual(await held(), []);
    });
  });
});

/** As before anybody thought of it. */
function withoutStaging(file: ProjectText): void {
  delete file.environments['staging'];
  const { main } = file['databases'] as Record<string, { environments: Record<string, unknown> }>;
  delete main?.environments['staging'];
  for (const check of Object.values(file.checks)) delete (check as Record<string, unknown>)['environments'];
  delete file['costs'];
}
