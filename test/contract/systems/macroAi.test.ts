import assert from 'node:assert/strict';
import { amplify } from '../../../agent/platforms/amplify/about.ts';
import { ecs } from '../../../agent/platforms/ecs/about.ts';
import type { DeployInput } from '../../../agent/protocol/input.ts';
import { AmplifyModel } from '../../standins/aws/amplifyModel.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { windows, where } from '../../standins/where.ts';
import { ecsStage, type EcsStage } from '../platforms/ecsStage.ts';
import { allWords, Team, words, type ProjectText } from './team.ts';

const system = 'macro-ai';
const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: 'changed' };

where(!windows, describe)(
  'macro-ai: an API on ECS, a client on Amplify, values in Parameter Store',
  function () {
    this.timeout(60_000);
    let stage: EcsStage;
    let client: AmplifyModel;
    let team: Team;
    let first: string;

    before(async () => {
      client = new AmplifyModel(() => Date.now());
      client.addBranch('develop');
      stage = await ecsStage([client.part]);
      stage.ecs.addService('express-api', 'public.ecr.aws/nginx/nginx:stable', {
        ...{ family: 'macro-ai-staging-express-api', container: 'express-api' },
      });
      stage.parameters.put('/macro-ai/development/OPENAI_API_KEY', 'planted-shared-11', 'SecureString');
      const outside = [ecs, amplify].map((about) => ({ about, env: stage.env, token: stage.token }));
      team = await Team.of({ system, outside, edit, answering });
      team.repository.branch('develop');
      first = team.commit('First', { Dockerfile: 'FROM scratch\n' });
    });
    after(async () => {
      await stage.end();
      removeTemporaryFolders();
    });

    /** The names that the stand-ins give to what is there. */
    const edit = (file: ProjectText): void => {
      file.services['backend']!['image'] = stage.image;
      const { backend, frontend } = file.environments['staging']!['targets'] as Record<string, object>;
      Object.assign(backend!, { cluster: stage.ecs.cluster });
      Object.assign(frontend!, { app: client.app });
    };
    const api = (): string | null => {
      const [, digest] = (stage.ecs.running('express-api') ?? '').split('@');
      return stage.registry.image(digest ?? '')?.labels['org.opencontainers.image.revision'] ?? null;
    };
    const page = (): string | null => client.served('develop');
    const answering = ({ hostname }: URL): string | null =>
      hostname.endsWith('.amplifyapp.com') ? page() : api();
    /** A change of these files, on what serves; only its plan is looked at. */
    const changed = (...paths: readonly string[]): string => {
      team.repository.git('checkout', '--quiet', '--detach', 'develop');
      const commit = team.commit('Changed', Object.fromEntries(paths.map((path) => [path, `// ${path}\n`])));
      team.repository.checkout('develop');
      return commit;
    };
    const held = async (input: DeployInput): Promise<readonly string[]> =>
      (await team.plan(input)).facts.gates
        .filter(({ verdict }) => verdict === 'fails')
        .map(({ gate }) => gate);

    it('deploys both, each on its platform, as one', async () => {
      const { id } = await team.did(deploy);
      assert.deepEqual([api(), page()], [first, first]);
      assert.deepEqual(await team.serving('staging', 'backend', 'frontend'), [first, first]);
      assert.deepEqual((await team.journal(id)).slice(-2), ['finished', 'audited']);
      const { targets, accounts } = team.lastAudited();
      assert.deepEqual(targets.map(({ service }) => service).sort(), ['backend', 'frontend']);
      assert.deepEqual(accounts.map(({ platform }) => platform).sort(), ['amplify', 'ecs']);
    });

    describe('deploys by scope:', () => {
      const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
        ['the API alone', ['apps/express-api/src/new.ts'], ['backend']],
        ['the client that both share an API with', ['packages/macro-ai-api-client/src/new.ts'], ['backend']],
        ['a migration', ['drizzle/0002_more.sql'], ['backend']],
        ['the page alone', ['apps/client-ui/src/New.tsx', 'postcss.config.js'], ['frontend']],
        ['what both share', ['turbo.json'], ['backend', 'frontend']],
        ['both', ['apps/express-api/src/new.ts', 'apps/client-ui/src/New.tsx'], ['backend', 'frontend']],
        [
          'infrastructure and the page',
          ['infrastructure/lib/new.ts', 'apps/client-ui/src/New.tsx'],
          ['backend', 'frontend'],
        ],
        ['infrastructure alone', ['infrastructure/lib/new.ts', 'docker-compose.yml'], []],
        ['nothing of either', ['README.md'], []],
      ];
      for (const [what, paths, services] of rows)
        it(`${what}: ${services.join(' and ') || 'nothing'}`, async () => {
          const { facts, remarks } = await team.plan({ ...deploy, ref: changed(...paths) });
          assert.deepEqual(facts.targets.map(({ service }) => service).sort(), services);
          if (services.length === 0) assert.match(words(remarks.nothingToDo!), /has everything/);
        });

      it('and nothing at all, which is said', async () => {
        assert.match(words((await team.plan(deploy)).remarks.nothingToDo!), /has everything/);
      });
    });

    it('is deployed by hand: the API alone, the client alone', async () => {
      const next = team.commit('Both', {
        ...{ 'apps/express-api/src/both.ts': 'export {};\n', 'apps/client-ui/src/both.ts': 'export {};\n' },
      });
      await team.did({ ...deploy, services: ['backend'] });
      assert.deepEqual([api(), page()], [next, first]);
      await team.did({ ...deploy, services: ['frontend'] });
      assert.deepEqual([api(), page()], [next, next]);
    });

    it('is built anew in full where that is forced, though nothing changed', async () => {
      const [images, jobs] = [stage.registry.pushes, client.changes];
      const full: DeployInput = { ...deploy, services: 'all' };
      assert.ok((await team.plan(full)).remarks.nothingToDo);
      await team.did({ ...full, forceRebuild: true });
      assert.ok(stage.registry.pushes > images && client.changes > jobs);
      assert.deepEqual([api(), page()], [team.repository.head(), team.repository.head()]);
    });

    it('skips tests for a reason alone, which stays in the audit log', async () => {
      const next = team.commit('In a hurry', { 'apps/express-api/src/hurry.ts': 'export {};\n' });
      const hurried: DeployInput = { ...deploy, skipTests: true };
      assert.deepEqual(await held(hurried), ['checks']);
      const overrides = [{ gate: 'checks', reason: 'Ran on my machine' }] as const;
      await team.did(hurried, { overrides });
      assert.deepEqual([api(), page()], [next, client.served('develop')]);
      assert.deepEqual(team.lastAudited().overrides, overrides);
    });

    it('sleeps and wakes: its tasks stop, and the card says what runs on', async () => {
      const before = [api(), page()];
      stage.ecs.service('express-api').desiredCount = 2;
      const sleep = { kind: 'sleep', environment: 'staging' } as const;
      const said = allWords((await team.plan(sleep)).remarks.effects);
      assert.match(said, /load balancers, gateways and databases beside it run on and are paid for/);
      assert.match(said, /Stays awake, because its platform cannot sleep: frontend/);
      await team.did(sleep);
      assert.deepEqual([stage.ecs.service('express-api').desiredCount, api(), page()], [0, null, before[1]]);
      await team.did({ kind: 'wake', environment: 'staging' });
      assert.deepEqual([stage.ecs.service('express-api').desiredCount, api(), page()], [2, ...before]);
    });

    it('keeps its secrets below the path of the environment, and writes nothing where development has its own', async () => {
      const value = 'planted-cookie-7a1f';
      await team.did(
        { kind: 'setVariable', environment: 'staging', services: ['backend'], name: 'COOKIE_SECRET' },
        { values: { COOKIE_SECRET: value } },
      );
      assert.equal(stage.parameters.value('/macro-ai/staging/COOKIE_SECRET'), value);
      assert.equal(stage.parameters.typeOf('/macro-ai/staging/COOKIE_SECRET'), 'SecureString');
      assert.deepEqual([...stage.parameters.paths].sort(), [
        '/macro-ai/development/OPENAI_API_KEY',
        '/macro-ai/staging/COOKIE_SECRET',
      ]);
      assert.ok((await team.variables('staging')).some(({ name }) => name === 'COOKIE_SECRET'));
    });

    it('deploys in an emergency after the short checks alone, marked in the audit log with its reason', async () => {
      const next = team.commit('Mended', { 'apps/express-api/src/mended.ts': 'export {};\n' });
      const emergency: DeployInput = { ...deploy, emergency: { reason: 'Payments fail' } };
      const { facts } = await team.plan(emergency);
      const checks = facts.steps.map(({ id }) => id).filter((id) => /^(validate|check):/.test(id));
      assert.deepEqual(checks, ['validate:scan', 'check:smoke']);
      await team.did(emergency);
      const { input, state } = team.lastAudited();
      assert.equal(state, 'done');
      assert.ok(input.kind === 'deploy' && input.emergency?.reason === 'Payments fail');
      assert.equal(api(), next);
    });

    it('leaves out even those in an emergency only where somebody says why', async () => {
      const next = team.commit('Mended better', { 'apps/express-api/src/mended.ts': 'export { };\n' });
      const bare: DeployInput = { ...deploy, skipTests: true, emergency: { reason: 'Payments fail' } };
      assert.deepEqual(await held(bare), ['checks']);
      await team.did(bare, { overrides: [{ gate: 'checks', reason: 'The scanner is down too' }] });
      assert.equal(api(), next);
      const again: DeployInput = { ...bare, services: 'all', forceRebuild: true };
      await team.did({ ...deploy, forceRebuild: true, services: ['backend'] });
      assert.deepEqual(await held(again), [], 'what passed for this commit is not skipped');
    });
  },
);
