import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../../agent/operations/kinds/registry.ts';
import type { OperationId } from '../../agent/protocol/ids.ts';
import type { OperationInput, OperationKind } from '../../agent/protocol/input.ts';
import { previewName } from '../../agent/project/previewRecords.ts';
import { agentBundle } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import type { Hub } from '../standins/github/hub.ts';
import { KilledProject, type Served, type Wanted } from '../standins/killed.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';
import { linux, where } from '../standins/where.ts';

/** Begun and not done; done and not noted. The other moments are the engine's own and tried with a kind that has everything. */
const moments = ['intended', 'done'] as const;
const atOnce = 2;

interface Case {
  readonly kind: OperationKind;
  /** It changes what is on GitHub, and no target. */
  readonly isOnGitHub?: true;
  /** What has to be so before each kill, and what is done then. */
  ready(project: KilledProject, hub: Hub): Promise<Wanted>;
  /** Whose service answered before and has to answer ever after; null where it is to come or go. */
  readonly serves: string | null;
  /** How the place must look when the operation is done. */
  after(project: KilledProject, before: Served | null, hub: Hub): Promise<void>;
  /** A value that only its runner had died with it: then the operation fails, and this holds. */
  unchanged?(project: KilledProject, before: Served | null, hub: Hub): Promise<void>;
}

const staging = 'staging';
const deploy: OperationInput = { kind: 'deploy', environment: staging, ref: null, services: 'all' };
const rotation: OperationInput = {
  kind: 'rotateSecret',
  names: ['KEY'],
  environments: [staging],
  revoke: 'byHand',
};
const branch = 'feature/one';
const preview = previewName(branch);
const made: OperationInput = { kind: 'createEnvironment', environment: 'load', from: staging, branch: null };

async function rotated(project: KilledProject): Promise<OperationId> {
  await project.revokeOld();
  return (await project.done({ input: rotation })).id;
}

/** The process, the vault and the way back agree, and nothing of it is lost. */
async function hasKey(project: KilledProject, environment = staging): Promise<string> {
  const [served, kept] = [await project.served(environment), await project.kept(environment)];
  assert.ok(kept, 'the key is kept');
  assert.equal(served?.key, kept, 'the process has the key that is kept');
  return kept;
}

async function isGone(project: KilledProject, environment: string): Promise<void> {
  assert.equal(await project.status(environment), null);
  assert.deepEqual(
    (await project.world.vault.entries()).filter(({ account }) => account.includes(`/${environment}/`)),
    [],
  );
}

const cases: readonly Case[] = [
  {
    kind: 'deploy',
    serves: staging,
    ready(project) {
      project.commit();
      return Promise.resolve({ input: deploy });
    },
    async after(project) {
      assert.equal((await project.served(staging))?.commit, project.repo.head());
    },
  },
  {
    kind: 'promote',
    serves: 'next',
    async ready(project) {
      project.commit();
      await project.done({ input: deploy });
      return { input: { kind: 'promote', from: staging, environment: 'next', services: 'all' } };
    },
    async after(project) {
      assert.equal((await project.served('next'))?.commit, project.repo.head());
    },
  },
  {
    kind: 'rollback',
    serves: staging,
    async ready(project) {
      project.commit();
      await project.done({ input: deploy });
      return { input: { kind: 'rollback', environment: staging, services: 'all', to: 'previous' } };
    },
    async after(project, before) {
      assert.notEqual((await project.served(staging))?.commit, before?.commit);
    },
  },
  {
    kind: 'sleep',
    serves: null,
    async ready(project) {
      await project.done({ input: { ...deploy, services: 'all', forceRebuild: true } });
      return { input: { kind: 'sleep', environment: staging } };
    },
    async after(project) {
      assert.equal((await project.status(staging))?.state, 'asleep');
      assert.equal(await project.running(staging), 0);
    },
  },
  {
    kind: 'wake',
    serves: null,
    async ready(project) {
      await project.done({ input: { kind: 'sleep', environment: staging } });
      return { input: { kind: 'wake', environment: staging } };
    },
    async after(project) {
      assert.equal((await project.served(staging))?.commit, project.repo.head());
    },
  },
  {
    kind: 'createPreview',
    serves: null,
    async ready(project) {
      if (await project.status(preview))
        await project.done({ input: { kind: 'removePreview', environment: preview } });
      return { input: { kind: 'createPreview', branch } };
    },
    async after(project) {
      assert.equal((await project.served(preview))?.commit, project.repo.git('rev-parse', branch));
    },
  },
  {
    kind: 'removePreview',
    serves: null,
    async ready(project) {
      await project.done({ input: { kind: 'createPreview', branch } });
      return { input: { kind: 'removePreview', environment: preview } };
    },
    after: (project) => isGone(project, preview),
  },
  {
    kind: 'cleanUpPreviews',
    serves: null,
    async ready(project) {
      project.repo.git('branch', '--force', branch);
      await project.done({ input: { kind: 'createPreview', branch } });
      project.repo.git('branch', '-D', branch);
      return { input: { kind: 'cleanUpPreviews' } };
    },
    after: (project) => isGone(project, preview),
  },
  {
    kind: 'createEnvironment',
    serves: null,
    async ready(project) {
      if (!(await project.kept(staging))) await rotated(project);
      if (await project.status('load'))
        await project.done({ input: { kind: 'removeEnvironment', environment: 'load' } });
      return { input: made };
    },
    async after(project) {
      assert.notEqual(await hasKey(project, 'load'), await project.kept(staging), 'it has a key of its own');
    },
  },
  {
    kind: 'removeEnvironment',
    serves: null,
    async ready(project) {
      await project.done({ input: made });
      return { input: { kind: 'removeEnvironment', environment: 'load' } };
    },
    after: (project) => isGone(project, 'load'),
  },
  {
    kind: 'setVariable',
    serves: staging,
    ready: () =>
      Promise.resolve({
        input: { kind: 'setVariable', environment: staging, services: ['web'], name: 'WORD' },
        values: { WORD: `word-${performance.now()}` },
      }),
    async after(project, before) {
      assert.notEqual((await project.served(staging))?.word, before?.word);
    },
    async unchanged(project, before) {
      assert.deepEqual(await project.served(staging), before);
    },
  },
  {
    kind: 'pushVariables',
    serves: staging,
    ready(project) {
      writeFileSync(join(project.repo.folder, '.env.local'), `WORD=pushed-${performance.now()}\n`);
      const names = ['WORD'];
      return Promise.resolve({
        input: { kind: 'pushVariables', environment: staging, services: ['web'], names },
      });
    },
    async after(project) {
      assert.match((await project.served(staging))?.word ?? '', /^pushed-/);
    },
  },
  {
    kind: 'rotateSecret',
    serves: staging,
    async ready(project) {
      if (!(await project.kept(staging))) await rotated(project);
      await project.revokeOld();
      return { input: rotation };
    },
    async after(project, before) {
      assert.notEqual(await hasKey(project), before?.key);
      assert.equal(await project.keptBefore(staging), before?.key, 'the old key is kept');
    },
  },
  {
    kind: 'revokeSecret',
    serves: staging,
    async ready(project) {
      if (!(await project.kept(staging))) await rotated(project);
      return { input: { kind: 'revokeSecret', rotation: await rotated(project) } };
    },
    async after(project, before) {
      assert.equal(await hasKey(project), before?.key);
      assert.equal(await project.keptBefore(staging), null, 'the old one is gone');
    },
  },
  {
    kind: 'undoRotation',
    serves: staging,
    async ready(project) {
      if (!(await project.kept(staging))) await rotated(project);
      return { input: { kind: 'undoRotation', rotation: await rotated(project) } };
    },
    async after(project, before) {
      assert.notEqual(await hasKey(project), before?.key);
    },
  },
  {
    kind: 'drill',
    serves: null, // broken on purpose for a while
    ready: () => Promise.resolve({ input: { kind: 'drill', environment: staging, service: null } }),
    async after(project) {
      assert.equal((await project.served(staging))?.commit, project.repo.head());
    },
  },
  {
    kind: 'setActionsSecret',
    serves: null,
    isOnGitHub: true,
    ready(_project, { settings }) {
      settings.set(settings.secrets(), 'API_KEY', 'old');
      const input = { kind: 'setActionsSecret', name: 'API_KEY', environment: null } as const;
      return Promise.resolve({ input, values: { API_KEY: 'new' } });
    },
    after: (_project, _before, hub) => hasSecret(hub, 'new'),
    unchanged: (_project, _before, hub) => hasSecret(hub, 'old'),
  },
  {
    kind: 'setActionsVariable',
    serves: null,
    isOnGitHub: true,
    ready(_project, { settings }) {
      settings.set(settings.variables(), 'LOG_LEVEL', 'info');
      const what = { name: 'LOG_LEVEL', environment: null, value: 'debug' };
      return Promise.resolve({ input: { kind: 'setActionsVariable', ...what } });
    },
    after(_project, _before, { settings }) {
      assert.equal(settings.variables().get('LOG_LEVEL')?.value, 'debug');
      return Promise.resolve();
    },
  },
  {
    kind: 'protectEnvironment',
    serves: null,
    isOnGitHub: true,
    ready(_project, { settings }) {
      settings.environments.delete(staging);
      const what = { environment: staging, reviewers: ['hubot'], waitMinutes: 30 };
      return Promise.resolve({ input: { kind: 'protectEnvironment', ...what } });
    },
    after(_project, _before, { settings }) {
      const { waitTimer, reviewers, policies } = settings.environments.get(staging)!;
      const names = policies.map(({ name }) => name);
      assert.deepEqual([waitTimer, reviewers, names], [30, [{ type: 'User', id: 2 }], ['main']]);
      return Promise.resolve();
    },
  },
  {
    kind: 'protectBranch',
    serves: null,
    isOnGitHub: true,
    ready(_project, { settings }) {
      settings.rulesets.length = 0;
      return Promise.resolve({ input: { kind: 'protectBranch', branch: 'main', checks: ['unit'] } });
    },
    after(_project, _before, { settings }) {
      const types = settings.rulesets.map(({ body }) =>
        body.rules.map((rule) => (rule as { type: string }).type),
      );
      assert.deepEqual(types, [['deletion', 'non_fast_forward', 'required_status_checks']]);
      return Promise.resolve();
    },
  },
];

function hasSecret({ settings }: Hub, value: string): Promise<void> {
  assert.equal(settings.secrets().get('API_KEY')?.value, value);
  return Promise.resolve();
}

/** Kills the runner at every boundary of every step, one after the other; answers with how many kills there were. */
async function killEverywhere(one: Case, bundle: string, gitHub: GitHubServer): Promise<number> {
  const project = await KilledProject.open(bundle, one.isOnGitHub ? gitHub : null);
  try {
    project.repo.git('branch', branch);
    if (!one.isOnGitHub) await project.done({ input: deploy });
    if (one.serves === 'next') {
      await project.done({ input: { kind: 'promote', from: staging, environment: 'next', services: 'all' } });
    }
    let kills = 0;
    for (let boundary = 0; ; boundary++) {
      const { input, values } = await one.ready(project, gitHub.hub);
      const plan = await project.plan(input);
      const step = plan.facts.steps[Math.floor(boundary / moments.length)];
      if (!step) return kills;
      kills++;
      const at = `${step.id}:${moments[boundary % moments.length]!}` as const;
      await killOnce(project, one, { plan, at, values, hub: gitHub.hub });
    }
  } finally {
    await project.close();
  }
}

type Kill = {
  plan: Parameters<KilledProject['killed']>[0];
  at: Parameters<KilledProject['killed']>[1];
  values: Wanted['values'];
  hub: Hub;
};

async function killOnce(project: KilledProject, one: Case, { plan, at, values, hub }: Kill): Promise<void> {
  try {
    const before = one.serves === null ? null : await project.served(one.serves);
    const id = await project.killed(plan, at, values);
    if (one.serves !== null)
      assert.ok(await project.served(one.serves), 'something answers while no runner is there');
    const { state, failure } = await project.resumed(id);
    if (one.serves !== null) assert.ok(await project.served(one.serves), 'something answers afterwards');
    assert.ok(['done', 'failed'].includes(state), `it is ${state}`);
    assert.ok(await eventually(() => project.audited(id), 'the audit log has it').then(() => true));
    if (state === 'done') await one.after(project, before, hub);
    else {
      assert.ok(one.unchanged && failure?.reason === 'badInput', JSON.stringify(failure));
      await one.unchanged(project, before, hub);
    }
    await onlyOneRuns(project);
  } catch (error) {
    throw new Error(`${one.kind} killed at ${at}: ${String(error)}`, { cause: error });
  }
}

/** Never both: a process more may be about to end, and then does. */
async function onlyOneRuns(project: KilledProject): Promise<void> {
  for (const environment of [staging, 'next', preview, 'load']) {
    await eventually(async () => (await project.running(environment)) <= 1, `one process in ${environment}`);
    assert.equal((await project.status(environment))?.candidate ?? null, null, 'nothing is left beside it');
  }
}

const variables = {
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', // the keychain of who runs this is not for tests
  TAXIWAY_STATE_HOME: '',
  TAXIWAY_RUN_DIR: '',
  TAXIWAY_TEST_GITHUB: '',
};

where(linux, describe)('an operation whose runner is killed', function () {
  this.timeout(600_000);
  const earlier = new Map(Object.keys(variables).map((name) => [name, process.env[name]]));
  const results = new Map<OperationKind, Promise<number>>();
  let gitHub: GitHubServer;

  before(async () => {
    const bundle = await agentBundle();
    gitHub = await GitHubServer.start();
    Object.assign(process.env, variables, {
      TAXIWAY_STATE_HOME: temporaryFolder('state-'),
      TAXIWAY_RUN_DIR: temporaryFolder('run-'),
      TAXIWAY_TEST_GITHUB: gitHub.url,
    });
    inAPool(bundle);
  });

  after(async () => {
    await gitHub.end();
    for (const [name, value] of earlier) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    removeTemporaryFolders();
  });

  /** Two projects at a time; each kind of operation has one. */
  function inAPool(bundle: string): void {
    const ends: Promise<unknown>[] = Array.from({ length: atOnce }, () => Promise.resolve());
    cases.forEach((one, index) => {
      const slot = index % atOnce;
      const result = ends[slot]!.then(() => killEverywhere(one, bundle, gitHub));
      results.set(one.kind, result);
      ends[slot] = result.catch(() => undefined);
    });
  }

  for (const { kind } of cases) {
    it(`at any boundary of any step ends truthfully, and a version serves: ${kind}`, async () => {
      assert.ok((await results.get(kind)!) >= 2);
      assert.deepEqual(gitHub.drift, []);
    });
  }

  it('is tried with every kind there is', () => {
    assert.deepEqual(cases.map(({ kind }) => kind).sort(), [...kinds.keys()].sort());
  });
});
