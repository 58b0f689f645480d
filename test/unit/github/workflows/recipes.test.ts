import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { ServiceConfiguration, TargetConfiguration } from '../../../../agent/project/resolved.ts';
import type { CiPlace, Step } from '../../../../agent/github/workflows/platforms/recipe.ts';
import { ciRecipes } from '../../../../agent/github/workflows/platforms/recipes.ts';
import { tag } from '../../../../agent/platforms/ecs/definition.ts';
import { workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { systemConfiguration, systemFiles, systems, type System } from '../../../standins/systems.ts';
import { linux, where, windows } from '../../../standins/where.ts';
import { runSteps } from '../../../standins/workflowSteps.ts';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly name?: string; readonly uses?: string; readonly run?: string }[];
}

const made = new Map<System, ReadonlyMap<string, string>>();

function filesOf(system: System): ReadonlyMap<string, string> {
  const files = made.get(system) ?? generated(system);
  made.set(system, files);
  return files;
}

function generated(system: System, configuration = systemConfiguration(system)): ReadonlyMap<string, string> {
  const facts = { defaultBranch: 'main', paths: systemFiles(system), requiredReviewersHold: false };
  const files = workflowsFor(configuration, facts);
  return new Map(files.map(({ path: file, text }) => [file.replace('.github/workflows/', ''), text]));
}

function jobsOf(text: string): [id: string, Job][] {
  const { jobs = {} } = parse(text) as { readonly jobs?: Readonly<Record<string, Job>> };
  return Object.entries(jobs);
}

/** What the platforms' own tools do, by job: the steps that have a name and are no action of the workflows. */
function done(system: System, file: string): Record<string, string[]> {
  const jobs = jobsOf(filesOf(system).get(file) ?? '').map(([id, { steps }]) => {
    const named = steps.filter(({ name, uses }) => name !== undefined && !/^\.\/|checkout/.test(uses ?? ''));
    return [id, named.map(({ name }) => name ?? '')] as const;
  });
  return Object.fromEntries(jobs.filter(([id, names]) => names.length > 0 && !/^checks?-|^gate$/.test(id)));
}

function leftOut(system: System, file: string, files = filesOf(system)): string[] {
  const text = files.get(file) ?? '';
  return [...text.matchAll(/^ {2}# - (.*)$/gm)].map(([, line = '']) => line);
}

describe("the platforms' own tools in workflows", () => {
  it('deploy what FlowPilot has on Vercel, and build it again where Vercel cannot promote it', () => {
    assert.deepEqual(done('flowpilot', 'deploy-staging.yml')['deploy-web'], ['Deploy web']);
    const production = done('flowpilot', 'deploy-production.yml');
    assert.deepEqual(production['deploy'], ['Build web again for production', 'smoke']);
    assert.deepEqual(production['roll-back'], ['Roll back web']);
    assert.ok(
      leftOut('flowpilot', 'deploy-production.yml').includes(
        'web is built again from the validated commit: vercel knows no other way.',
      ),
    );
    assert.deepEqual(done('flowpilot', 'preview.yml'), {
      'preview-web': ['Deploy the preview of web'],
      remove: ['Remove the preview of web'],
    });
  });

  it("promote FlightPro's image and its staged page as they were validated", () => {
    assert.deepEqual(done('flightpro', 'deploy-staging.yml')['deploy-api'], [
      'Migrate main',
      'Build the image of api',
      'Set the variables of api',
      'Deploy api',
    ]);
    assert.deepEqual(done('flightpro', 'deploy-production.yml'), {
      deploy: ['Promote web', 'Migrate main', 'Set the variables of api', 'Promote api', 'smoke'],
      'roll-back': ['Roll back api', 'Roll back web'],
    });
  });

  it('may write images only where they build them', () => {
    const writes = (file: string) =>
      jobsOf(filesOf('flightpro').get(file) ?? '').flatMap(([id, { permissions = {} }]) =>
        permissions['packages'] === 'write' ? [id] : [],
      );
    assert.deepEqual([writes('deploy-staging.yml'), writes('deploy-production.yml')], [['deploy-api'], []]);
  });

  it('leave out what would not be what was validated', () => {
    const system = systemConfiguration('flightpro');
    const unstaged = {
      ...system,
      environments: system.environments.map((one) => ({
        ...one,
        targets: one.targets.map((target) =>
          target.settings['target'] === 'staged'
            ? { ...target, settings: { ...target.settings, target: 'staging' } }
            : target,
        ),
      })),
    };
    assert.match(
      leftOut('flightpro', 'deploy-production.yml', generated('flightpro', unstaged)).join('\n'),
      /^web is not promoted here: vercel would build it again, and the gate "sameArtifact" asks/m,
    );
  });

  it('deploy, stop and start what Macro AI has on AWS, and say what Amplify cannot', () => {
    assert.deepEqual(done('macro-ai', 'deploy-staging.yml')['deploy-backend'], [
      'Migrate main',
      'Build the image of backend',
      'Deploy backend',
    ]);
    assert.deepEqual(done('macro-ai', 'deploy-staging.yml')['deploy-frontend'], ['Deploy frontend']);
    assert.deepEqual(done('macro-ai', 'sleep-staging.yml')['sleep'], [
      'Stop the tasks of backend',
      'Start the tasks of backend',
    ]);
    assert.ok(
      leftOut('macro-ai', 'sleep-staging.yml').includes(
        'frontend is not put to sleep here: there is no way to do that on amplify from a workflow.',
      ),
    );
  });

  it('deploy and bring back what Blue Banded Bee has on Fly.io', () => {
    assert.deepEqual(done('blue-banded-bee', 'deploy-staging.yml')['deploy-app'], [
      'Migrate main',
      'Wake app where it sleeps',
      'Deploy app',
    ]);
    const { deploy, 'roll-back': back } = done('blue-banded-bee', 'deploy-production.yml');
    assert.deepEqual([deploy?.includes('Deploy app'), back], [true, ['Roll back app']]);
    const text = filesOf('blue-banded-bee').get('deploy-production.yml')!;
    assert.doesNotMatch(text, /always\(\) && always\(\)/, 'nobody writes that by hand');
  });

  where(!windows, it)('are scripts that bash can read', () => {
    const scripts = systems.flatMap((system) =>
      [...filesOf(system)].flatMap(([file, text]) => {
        const jobs = file.includes('/')
          ? [(parse(text) as { readonly runs: Job }).runs]
          : jobsOf(text).map(([, job]) => job);
        return jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
      }),
    );
    assert.ok(scripts.length > 50);
    const all = [...new Set(scripts)].map((script, index) => `step_${index}() {\n${script}\n}\n`).join('');
    execFileSync('bash', ['-n'], { input: all, stdio: 'pipe' });
  }).timeout(10_000);
});

/** They run in the shell of a Linux runner. */
where(linux, describe)("the scripts that call a platform's tool", function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'tools-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const service: ServiceConfiguration = {
    ...{ name: 'web', directory: '.', paths: [], dependsOn: [], database: null, port: null },
    ...{ build: null, start: null, health: null, version: null, healthTimeoutMs: 1000, image: null },
  };
  const placeOn = (platform: string, settings: TargetConfiguration['settings']): CiPlace => {
    const target: TargetConfiguration = {
      ...{ service: service.name, platform: platform, recipe: service, variables: {}, settings },
    };
    return {
      ...{ environment: 'staging', kind: 'staging', service, target, variables: {}, from: null },
      ...{ context: '.', step: 'deploy-web', commit: 'abcdef0' },
    };
  };

  /** The calls of the tools, as words, and what the step sets as `url`. */
  const run = (steps: readonly Step[], tools: Readonly<Record<string, string>>) => {
    const { calls, output } = runSteps(folder, steps, tools);
    return [...calls.map((words) => words.join(' ')), ...(output === '' ? [] : [output])];
  };
  const recipe = (platform: string) => ciRecipes.get(platform)!;
  /** On Fly.io, where nothing sleeps. */
  const release = (...given: Parameters<typeof run>) =>
    run(...given).filter((line) => line !== 'flyctl machine list --app shop --json');

  it('deploys to Fly.io what it built for the commit', () => {
    const place = placeOn('fly', { app: 'shop', config: 'fly.staging.toml', strategy: 'rolling' });
    assert.deepEqual(release(recipe('fly').deploy!(place), { flyctl: '' }), [
      'flyctl deploy --app shop --config /repo/fly.staging.toml --strategy rolling --remote-only --no-cache=false --image-label abcdef0 --env TAXIWAY_COMMIT=abcdef0 --yes',
      'url=https://shop.fly.dev',
    ]);
  });

  it('deploys to Fly.io where the project file says, with as many machines', () => {
    const place = placeOn('fly', { app: 'shop', region: 'syd', highAvailability: false });
    assert.match(
      release(recipe('fly').deploy!(place), { flyctl: '' })[0]!,
      /^flyctl deploy --app shop --primary-region syd --ha=false /,
    );
  });

  describe('with machines on Fly.io', () => {
    const place = placeOn('fly', { app: 'shop' });
    const machines = (...all: readonly object[]) => ({
      flyctl: `if [ "$2" = list ]; then echo '${JSON.stringify(all)}'; fi`,
    });
    const awake = { id: 'a', state: 'started', cordoned: false };
    const asleep = { id: 'b', state: 'stopped', cordoned: true };
    const resting = { id: 'c', state: 'stopped', cordoned: false };
    const standby = { id: 'd', state: 'stopped', cordoned: true, config: { standbys: ['a'] } };
    const done = (steps: readonly Step[], ...all: readonly object[]) =>
      run(steps, machines(...all)).flatMap((line) => /^flyctl machine (\w+ \w) /.exec(line)?.[1] ?? []);

    it('stops them so that no request starts them again', () => {
      assert.deepEqual(done(recipe('fly').sleep!(place), awake, asleep, resting), [
        ...['cordon a', 'cordon c', 'stop a'],
      ]);
    });

    it('starts them and lets requests through, whoever stopped them', () => {
      assert.deepEqual(done(recipe('fly').wake!(place), awake, asleep, resting, standby), [
        ...['uncordon b', 'uncordon d', 'start b', 'start c'],
      ]);
    });

    it('wakes what sleeps where it deploys there, and starts nothing else', () => {
      assert.deepEqual(done(recipe('fly').deploy!(place), awake, asleep, resting), ['uncordon b', 'start b']);
    });
  });

  it('promotes on Fly.io the image of the app it was built for', () => {
    const from = placeOn('fly', { app: 'shop-staging' }).target;
    const place = { ...placeOn('fly', { app: 'shop' }), from };
    assert.equal(
      release(recipe('fly').promote!(place), { flyctl: '' })[0],
      'flyctl deploy --app shop --image registry.fly.io/shop-staging:abcdef0 --env TAXIWAY_COMMIT=abcdef0 --yes',
    );
  });

  describe('with an image on GitHub', () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const docker = `if [ "$3" = inspect ]; then echo '{"digest": "${digest}"}'; fi`;
    const kept = { ...service, image: 'ghcr.io/acme/web' };
    const place = { ...placeOn('fly', { app: 'shop' }), service: kept };
    const deploying = '--env TAXIWAY_COMMIT=abcdef0 --yes';
    const released = `--image registry.fly.io/shop@${digest}`;
    const copied = [
      'docker buildx imagetools inspect ghcr.io/acme/web:abcdef0 --format {{json .Manifest}}',
      'flyctl auth docker',
      `docker buildx imagetools create --prefer-index=false --tag registry.fly.io/shop:abcdef0 ghcr.io/acme/web@${digest}`,
    ];

    it('pushes it there for Fly.io, which runs a copy with the same digest', () => {
      const steps = recipe('fly').deploy!(place);
      assert.deepEqual(
        steps.flatMap(({ uses }) => uses ?? []),
        ['docker/login-action@v4', 'docker/setup-buildx-action@v4', 'docker/build-push-action@v7'],
      );
      assert.deepEqual(release(steps, { docker, flyctl: '' }), [
        ...copied,
        `flyctl deploy --app shop ${released} --env TAXIWAY_ARTIFACT=web-abcdef0@${digest} ${deploying}`,
        'url=https://shop.fly.dev',
      ]);
      const rights = (['deploy', 'rollBack', 'sleep'] as const).map((verb) =>
        recipe('fly').permissions(place, verb),
      );
      assert.deepEqual(rights, [{ packages: 'write' }, { packages: 'read' }, {}]);
    });

    it('promotes it on Fly.io and goes back to it without building, also what was deployed to Railway', () => {
      const words = (steps: readonly Step[]) => release(steps, { docker, flyctl: '' });
      assert.deepEqual(words(recipe('fly').promote!(place)).slice(0, 3), copied);
      const back = words(recipe('fly').rollBack!(place))[3]!;
      assert.ok(back.startsWith(`flyctl deploy --app shop ${released} --skip-release-command `));
      for (const [one, other] of [
        ['fly', 'railway'],
        ['railway', 'fly'],
      ] as const) {
        // prettier-ignore
        const from = placeOn(other, { app: 'shop' }).target;
        assert.equal(recipe(one).cannot!('promote', { ...place, from }), null);
        assert.notEqual(recipe(one).cannot!('promote', { ...place, service, from }), null);
      }
    });

    it('says that no workflow gets to another registry', () => {
      const other = { ...place, service: { ...service, image: 'registry.acme.example/web' } };
      for (const verb of ['deploy', 'promote', 'rollBack'] as const)
        assert.match(recipe('fly').cannot!(verb, other) ?? '', /signs in to ghcr\.io alone/);
      const own = { ...place, service: { ...service, image: 'registry.fly.io/shop' }, from: place.target };
      assert.equal(recipe('fly').cannot!('promote', own), null);
    });
  });

  it('builds for Vercel, and takes the address that Vercel gives', () => {
    const place = placeOn('vercel', { project: 'shop', team: 'acme', target: 'staging' });
    const tool = 'if [ "$1" = deploy ]; then printf https://shop-1.vercel.app; fi';
    assert.deepEqual(run(recipe('vercel').deploy!(place), { vercel: tool }), [
      'vercel link --yes --project shop --scope acme',
      'vercel pull --yes --environment=staging',
      'vercel build --yes --target=staging',
      'vercel deploy --prebuilt --yes --target=staging --meta githubCommitSha=abcdef0 --meta environment=staging',
      'url=https://shop-1.vercel.app',
    ]);
  });

  it('takes the address of production on Vercel that is open to everybody', () => {
    const place = { ...placeOn('vercel', { project: 'shop' }), kind: 'production' } as const;
    const address = (...aliases: readonly string[]) => {
      const told = JSON.stringify({ url: 'shop-1-acme.vercel.app', aliases });
      const vercel = `case "$1" in deploy) printf https://shop-1-acme.vercel.app;; inspect) echo '${told}';; esac`;
      return run(recipe('vercel').deploy!(place), { vercel }).at(-1);
    };
    const own = ['shop-git-main-acme.vercel.app', 'shop.vercel.app'];
    assert.equal(address(...own, 'shop.example'), 'url=https://shop.example');
    assert.equal(address(...own), 'url=https://shop.vercel.app');
    assert.equal(address(), 'url=https://shop-1-acme.vercel.app');
  });

  it('stages a build of Vercel for production, without its address', () => {
    const place = placeOn('vercel', { project: 'shop', target: 'staged' });
    assert.deepEqual(run(recipe('vercel').deploy!(place), { vercel: 'true' }).slice(1, 4), [
      'vercel pull --yes --environment=production',
      'vercel build --yes --target=production',
      'vercel deploy --prebuilt --yes --target=production --skip-domain --meta githubCommitSha=abcdef0 --meta environment=staging',
    ]);
    assert.match(recipe('vercel').cannot!('rollBack', place) ?? '', /only with what it serves as production/);
  });

  describe('on Railway', () => {
    const place = { ...placeOn('railway', {}), service: { ...service, image: 'ghcr.io/acme/web' } };
    /** A deployment is asked about twice before it has ended; a rollback is in the list when it is looked at again. */
    const railway = (ends: string, ...deployments: readonly object[]) => ({
      railway: `case "$*" in
"status "*) echo '{"services": {"edges": [{"node": {"id": "s", "name": "web"}}]}, "environments": {"edges": [{"node": {"id": "e", "name": "staging"}}]}}';;
"deployment list"*) if [ -e back ]; then echo '[{"id": "d9"}]'; else echo '${JSON.stringify(deployments)}'; fi;;
*serviceInstanceDeployV2*) echo '{"data": {"serviceInstanceDeployV2": "d8"}}';;
*deploymentRollback*) touch back;;
*"deployment(id"*) if [ -e asked ]; then echo '{"data": {"deployment": {"status": "${ends}", "staticUrl": "web.up"}}}'; else touch asked; echo '{"data": {"deployment": {"status": "DEPLOYING", "staticUrl": "web.up"}}}'; fi;;
esac`,
    });
    const asked = (words: readonly string[]) => words.filter((line) => line.includes('deployment(id')).length;

    it('waits until what it deployed serves, and fails where that never does', () => {
      const words = run(recipe('railway').promote!(place), railway('SUCCESS'));
      assert.deepEqual([asked(words), words.at(-1)], [2, 'url=https://web.up']);
      rmSync(path.join(folder, 'asked'));
      assert.throws(
        () => run(recipe('railway').promote!(place), railway('CRASHED')),
        (error: { stdout: Buffer }) =>
          String(error.stdout).includes('Railway ended deployment d8 as CRASHED'),
      );
    });

    it('stops what serves, and starts the same again', () => {
      const serving = { id: 'd1', status: 'SUCCESS' };
      const mutations = (steps: readonly Step[], ...all: readonly object[]) =>
        run(steps, railway('SUCCESS', ...all)).flatMap((line) => /mutation .*\{ (\w+)/.exec(line)?.[1] ?? []);
      const on = recipe('railway');
      assert.deepEqual(mutations(on.sleep!(place), { id: 'd2', status: 'FAILED' }, serving), [
        'deploymentStop',
      ]);
      assert.deepEqual(mutations(on.sleep!(place)), []);
      assert.deepEqual(mutations(on.wake!(place), serving), ['deploymentRestart']);
      assert.throws(() => run(on.wake!(place), railway('SUCCESS')), /Command failed/);
    });

    it('goes back, and leaves alone what never stopped serving', () => {
      const old = (status: string) => ({ id: 'd1', status, meta: { commit: 'abcdef0' } });
      const back = (...all: readonly object[]) =>
        run(recipe('railway').rollBack!(place), railway('SUCCESS', ...all));
      const words = back({ id: 'd2', status: 'FAILED', meta: {} }, old('SUCCESS'));
      assert.deepEqual([words.join().includes('Rollback'), asked(words)], [false, 2]);
      assert.match(
        back({ id: 'd2', status: 'SUCCESS', meta: {} }, old('REMOVED')).join(),
        /deploymentRollback/,
      );
    });
  });

  it('waits for Amplify to end, and fails with it', () => {
    const place = placeOn('amplify', { region: 'eu-west-2', app: 'd1', branch: 'feature/a' });
    const ends = (status: string): string =>
      `case "$2" in start-job) echo 7;; get-branch) echo Feature/a;; *) if [ -e asked ]; then echo ${status}; else touch asked; echo RUNNING; fi;; esac`;
    const words = run(recipe('amplify').deploy!(place), { aws: ends('SUCCEED') });
    assert.equal(words.filter((line) => line.startsWith('aws amplify get-job')).length, 2);
    assert.equal(words.at(-1), 'url=https://feature-a.d1.amplifyapp.com');
    assert.throws(() => run(recipe('amplify').deploy!(place), { aws: ends('FAILED') }));
  });

  /** Branches of the app, as `list-branches` tells of them. */
  const branches = (...all: readonly object[]): Readonly<Record<string, string>> => ({
    aws: `case "$2" in
list-branches) echo '${JSON.stringify(all)}';;
start-job) echo 7;;
get-job) echo SUCCEED;;
get-branch) echo "$6";;
esac`,
  });
  const onAmplify = placeOn('amplify', { region: 'eu-west-2', app: 'd1', branch: 'main' });
  const preview = { ...onAmplify, environment: 'preview-pr-12', branch: 'feature/a' };
  const made = { branchName: 'feature/a', description: 'Made by Taxiway for preview-pr-12', framework: null };
  const like = { branchName: 'main', description: null, framework: 'Next.js - SSR' };
  const verbs = (words: readonly string[]) => words.map((line) => line.split(' ')[2]);

  it('makes the branch of a preview on Amplify, builds its commit there, and builds the next one into it', () => {
    const steps = recipe('amplify').preview!.deploy(preview);
    const words = run(steps, branches(like));
    assert.deepEqual(verbs(words.slice(0, -1)), [
      ...['list-branches', 'create-branch', 'start-job', 'get-job', 'get-branch'],
    ]);
    assert.equal(
      words[1],
      'aws amplify create-branch --app-id d1 --branch-name feature/a --description Made by Taxiway for preview-pr-12 --stage DEVELOPMENT --no-enable-auto-build --framework Next.js - SSR',
    );
    assert.match(words[2]!, /--branch-name feature\/a --job-type RELEASE --commit-id abcdef0/);
    assert.equal(words.at(-1), 'url=https://feature-a.d1.amplifyapp.com');
    assert.ok(!run(steps, branches(like, made)).join().includes('create-branch'));
  });

  it('takes no branch of Amplify for a preview that was not made for it', () => {
    for (const other of [{ description: '' }, { description: null }, { description: `${made.description}3` }])
      assert.throws(
        () => run(recipe('amplify').preview!.deploy(preview), branches(like, { ...made, ...other })),
        (error: { stdout: Buffer }) => String(error.stdout).includes('was not made for this preview'),
      );
  });

  it('removes the branch of a preview on Amplify, and no other', () => {
    const steps = recipe('amplify').preview!.remove(preview);
    const others = [like, { ...made, branchName: 'b', description: `${made.description}3` }];
    assert.deepEqual(run(steps, branches(...others, made)).slice(1), [
      'aws amplify delete-branch --app-id d1 --branch-name feature/a',
    ]);
    assert.deepEqual(verbs(run(steps, branches(...others))), ['list-branches']);
  });

  const onEcs = placeOn('ecs', { region: 'eu-west-2', cluster: 'shop', service: 'web' });
  const tags = (...all: readonly (readonly [key: string, value: string])[]): string =>
    JSON.stringify(all.map(([key, value]) => ({ key, value })));
  /** An ECS that has this service; `serves` is what it comes to run, `more` answers of its own. */
  const ecs = (
    service: { readonly wants: number; readonly noted?: string; readonly least?: number },
    { serves = 'web:7', more = '' } = {},
  ): Readonly<Record<string, string>> => {
    const told = {
      ...{ serviceArn: 'arn:web', desiredCount: service.wants, taskDefinition: 'arn:task-definition/web:7' },
      ...(service.noted === undefined ? {} : { tags: [{ key: tag.asleep, value: service.noted }] }),
    };
    return {
      aws: `case "$2 $*" in
describe-services*PRIMARY*) echo ${serves};;
describe-services*) echo '${JSON.stringify(told)}';;
describe-scalable-targets*) echo ${service.least ?? 'None'};;
${more}
esac`,
    };
  };
  /** What changes something there. */
  const changed = (words: readonly string[]): readonly string[] =>
    words.filter((line) => !/^aws \S+ (?:describe|list|wait)|^url=/.test(line));
  const scaled =
    'aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id service/shop/web --scalable-dimension ecs:service:DesiredCount --min-capacity';

  it('stops the tasks of ECS with the note by which Taxiway itself wakes them', () => {
    const stop = (service: Parameters<typeof ecs>[0]) =>
      changed(run(recipe('ecs').sleep!(onEcs), ecs(service)));
    const none = 'aws ecs update-service --cluster shop --service web --desired-count 0';
    const note = (text: string) =>
      `aws ecs tag-resource --resource-arn arn:web --tags key=${tag.asleep},value=${text}`;
    assert.deepEqual(stop({ wants: 3 }), [note('3'), none]);
    assert.deepEqual(stop({ wants: 3, least: 2 }), [note('3/2'), `${scaled} 0`, none]);
    assert.deepEqual(
      stop({ wants: 3, least: 0, noted: '3/2' }),
      [note('3/2'), `${scaled} 0`, none],
      'cut off',
    );
    assert.deepEqual(stop({ wants: 0, noted: '3' }), [], 'asleep already');
  });

  it('starts as many tasks of ECS as ran, whoever stopped them', () => {
    const start = (service: Parameters<typeof ecs>[0]) =>
      changed(run(recipe('ecs').wake!(onEcs), ecs(service)));
    const runs = (count: number) =>
      `aws ecs update-service --cluster shop --service web --desired-count ${count}`;
    const forget = `aws ecs untag-resource --resource-arn arn:web --tag-keys ${tag.asleep}`;
    assert.deepEqual(start({ wants: 0, noted: '3/2' }), [runs(3), `${scaled} 2`, forget]);
    assert.deepEqual(start({ wants: 0, noted: '3' }), [runs(3), forget]);
    assert.deepEqual(start({ wants: 0 }), [runs(1)]);
    assert.deepEqual(start({ wants: 2 }), []);
  });

  const image = `describe-repositories*) echo 1.dkr/web;;
describe-images*) echo sha256:1;;
describe-task-definition*) echo '{"taskDefinition": {"containerDefinitions": [{"name": "web"}]}}';;
register-task-definition*) echo web:8;;`;

  it('wakes what sleeps on ECS where it deploys there', () => {
    const words = run(
      recipe('ecs').promote!(onEcs),
      ecs({ wants: 0, noted: '3' }, { serves: 'web:8', more: image }),
    );
    assert.ok(
      words.includes(
        'aws ecs update-service --cluster shop --service web --task-definition web:8 --desired-count 3',
      ),
    );
    assert.ok(words.includes(`aws ecs untag-resource --resource-arn arn:web --tag-keys ${tag.asleep}`));
  });

  it('fails where ECS gave up and brought back what ran before', () => {
    assert.throws(
      () => run(recipe('ecs').promote!(onEcs), ecs({ wants: 2 }, { serves: 'web:7', more: image })),
      (error: { stdout: Buffer }) => String(error.stdout).includes('ECS gave up on web:8 and runs web:7'),
    );
  });

  it('goes back on ECS to the revision of then, with its variables', () => {
    const keeps = (commit: string) =>
      ecs(
        { wants: 2 },
        {
          serves: 'web:5',
          more: `list-task-definitions*) echo '["web:7", "web:6", "web:5"]';;
describe-task-definition*web:6*) echo '${tags(['commit', commit], ['taxiway:target', 'production/web'])}';;
describe-task-definition*web:5*) echo '${tags(['taxiway:commit', commit], ['taxiway:target', 'staging/web'])}';;
describe-task-definition*) echo '[]';;`,
        },
      );
    const words = run(recipe('ecs').rollBack!(onEcs), keeps('abcdef0'));
    assert.match(words[1]!, /list-task-definitions --family-prefix web --sort DESC/);
    assert.ok(words.includes('aws ecs update-service --cluster shop --service web --task-definition web:5'));
    assert.ok(!words.join().includes('register-task-definition'));
    assert.throws(
      () => run(recipe('ecs').rollBack!(onEcs), keeps('other')),
      (error: { stdout: Buffer }) => String(error.stdout).includes('keeps no task definition of abcdef0'),
    );
  });
});
