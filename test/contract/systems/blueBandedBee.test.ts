import assert from 'node:assert/strict';
import { approvePlan } from '../../../agent/operations/gates/approvePlan.ts';
import { signItem } from '../../../agent/operations/checklist/checklistState.ts';
import { parseChecklist } from '../../../agent/operations/checklist/checklistFile.ts';
import { fly } from '../../../agent/platforms/fly/about.ts';
import { traitDifferences, traitWords } from '../../../agent/platforms/parity.ts';
import { workingCopy } from '../../../agent/project/copies.ts';
import { findEnvironment } from '../../../agent/project/findEnvironment.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { readConfiguration } from '../../../agent/server/configuration.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import type { Project } from '../../../agent/server/project.ts';
import { flyStage } from '../../standins/fly/flyStage.ts';
import { Leaks } from '../../standins/leaks.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { systemText } from '../../standins/systems.ts';
import { allWords, Team, words, type ProjectText } from './team.ts';

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

  const open = async (
    edit: (file: ProjectText) => void = () => undefined,
    files: Readonly<Record<string, string | null>> = {},
  ): Promise<void> => {
    stage = await flyStage();
    stage.server.fly.createApp(system, system);
    const outside = [{ about: fly, env: stage.env, token: stage.token }];
    team = await Team.of({ system, outside, edit, files, answering: ({ hostname }) => served(hostname) });
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
      assert.match(allWords(remarks.warnings), /gives production, with their values: APP_ENV, LOG_LEVEL\./);
      assert.deepEqual(
        remarks.files?.map(({ path }) => path),
        ['fly.staging.toml'],
      );
      const summary = await team.did(create, { values });
      assert.equal(app('blue-banded-bee-staging')?.organization, system);
      assert.equal(served('blue-banded-bee-staging.fly.dev'), head);
      assert.equal(
        app('blue-banded-bee-staging')?.machines[0]?.image.split('@')[1],
        app(system)?.machines[0]?.image.split('@')[1],
      );
      const [here, there] = [await team.reading('staging', 'app'), await team.reading('production', 'app')];
      assert.deepEqual(here.traits, there.traits);
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

  describe('whose staging is in taxiway.json, and its configuration file is not written yet', () => {
    const settings = { environment: 'staging', config: 'fly.staging.toml' };
    before(async () => {
      await open(() => undefined, { 'fly.staging.toml': null });
      team.repository.branch('staging');
    });
    after(() => stage.end());

    it('says on the card and in the project file what is missing', async () => {
      const { remarks } = await team.plan(deploy('staging'));
      assert.deepEqual(
        remarks.files?.map(({ path, said }) => [path, words(said)]),
        [[settings.config, 'The commit has no fly.staging.toml: without it app cannot be made there.']],
      );
      const { problems } = await readConfiguration({ ...team.world, folder: team.repository.folder }, never);
      const missing = problems.find(({ code }) => code === 'noSuchPath');
      assert.deepEqual(missing?.fixes, [
        { kind: 'writeFile', file: settings.config, environment: 'staging' },
      ]);
    });

    it('is proposed that file from the one of production, and deploys with it: like production, on one machine', async () => {
      const next = await nextOf(
        'environment.writeFile',
        [asProject(team)],
        [{ name: 'named', value: 'staging' }],
        never,
      );
      const edit = 'done' in next ? next.done.edit : undefined;
      assert.equal(edit?.text, systemText(system, settings.config));
      team.commit('The configuration of staging', { [settings.config]: edit.text });
      await team.did(deploy('staging'));
      const { traits } = await team.reading('staging', 'app');
      const size = { region: 'syd', vm: 'shared-cpu-1x, 1024 MB', machines: '1' };
      const service = { auto_stop_machines: 'off', min_machines_running: '1', internal_port: '8080' };
      for (const [name, value] of Object.entries(size)) assert.equal(traits?.[name], value);
      for (const [name, value] of Object.entries(service))
        assert.equal(traits?.[`http_service.${name}`], value);
    });

    it('shows where staging and production have grown apart, once both run, but for what is meant', async () => {
      await team.did(deploy('production'), { overrides });
      const found = async (): Promise<readonly string[]> => {
        const { content } = (await workingCopy(team.world.git, never))!;
        const [mirror, mirrored] = ['staging', 'production'].map((name) => findEnvironment(content!, name)!);
        const readings = [await team.reading('staging', 'app'), await team.reading('production', 'app')];
        return traitDifferences(mirror!, mirrored!, readings).map((one) =>
          words(traitWords(one, 'production')),
        );
      };
      assert.deepEqual(await found(), []);
      const [machine] = app(system)!.machines;
      machine!.shape = { ...machine!.shape, guest: { cpu_kind: 'shared', cpus: 2, memory_mb: 2048 } };
      assert.deepEqual(await found(), [
        'app: vm is shared-cpu-1x, 1024 MB here and shared-cpu-2x, 2048 MB in production',
      ]);
    });

    it('names on the card the secrets that production has and staging has not', async () => {
      await team.did(
        { kind: 'setVariable', environment: 'production', services: ['app'], name: 'ONLY_THERE' },
        { values: { ONLY_THERE: 'x' } },
      );
      team.commit('Once more', { 'internal/more.go': 'package internal\n' });
      const { facts } = await team.plan(deploy('staging'));
      assert.deepEqual(
        facts.variables.map(({ name, difference }) => [name, difference]),
        [
          ['DATABASE_URL', 'missing'],
          ['ONLY_THERE', 'missing'],
          ['SENTRY_DSN', 'missing'],
        ],
      );
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

/** As far as flows look at it. */
function asProject({ world }: Team): Project {
  return { world, configuration: () => workingCopy(world.git) } as unknown as Project;
}

/** As before anybody thought of it. */
function withoutStaging(file: ProjectText): void {
  delete file.environments['staging'];
  const { main } = file['databases'] as Record<string, { environments: Record<string, unknown> }>;
  delete main?.environments['staging'];
  for (const check of Object.values(file.checks)) delete (check as Record<string, unknown>)['environments'];
  delete file['costs'];
}
