import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { Step } from '../../../../agent/github/workflows/platforms/recipe.ts';
import { workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { linux, where } from '../../../standins/where.ts';
import { findingsIn } from '../../../standins/workflowLinters.ts';
import { configurationOf, facts } from '../../../standins/workflowProjects.ts';
import { runSteps, type StepsRun } from '../../../standins/workflowSteps.ts';

/** What a shell, YAML, GitHub or jq could take for its own. */
const odd = {
  QUOTES: `it's "quoted" and \`said\``,
  DOLLARS: '$HOME ${PATH} $(id) $$ \\$x',
  SPACES: '  around  and\twithin ',
  LINES: 'one\n two\n\nthree\n',
  WINDOWS: 'one\r\ntwo\r',
  BACKSLASHES: '\\ \\n \\\\ C:\\temp',
  EXPRESSION: "${{ secrets.TOKEN }} }} ${{ 'x' }}",
  SIGNS: '* ? [a-z] {a,b} & | ; < > ! # %0A ::error::',
  YAML: '- &a *b !c: [d]',
  OPTION: '--env=OTHER=1',
  EQUALS: 'a=b=c',
  EMPTY: '',
  YES: 'true',
  NUMBER: '007',
  LETTERS: 'ünï 😀',
  // Names that scripts and their tools go by themselves.
  TARGET: 'theirs',
  APP: 'theirs',
  COMMIT: 'theirs',
  PROJECT: 'theirs',
  http_proxy: 'lower',
  HTTP_PROXY: 'upper',
};

/** The text of a file for one service on one platform. */
function textOf(file: string, target: object, more: object = {}): string {
  const services = { web: { directory: 'web', image: 'ghcr.io/acme/web' } };
  const environments = { staging: { branches: ['main'], deploy: 'on-push', targets: { web: target } } };
  const configuration = configurationOf({ services, environments, ...more });
  return workflowsFor(configuration, facts).find((one) => one.path.endsWith(`workflows/${file}`))?.text ?? '';
}

/** What the platform's own tool does in a job, as it is read out of the file. */
function stepsIn(text: string, job: string): readonly Step[] {
  const { jobs } = parse(text) as { readonly jobs: Readonly<Record<string, { readonly steps: Step[] }>> };
  return jobs[job]!.steps.filter(
    ({ name, run }) => run !== undefined && typeof name === 'string' && name.endsWith(' web'),
  );
}

/** `NAME=value` as it was. */
function valuesIn(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** What a tool was told with `--env` when it deployed. */
function toldWith({ calls }: StepsRun, tool: string): Record<string, string> {
  const call = calls.find((words) => words[0] === tool && words[1] === 'deploy') ?? [];
  return valuesIn(
    call.flatMap((word, at) =>
      word.startsWith('--env=') ? [word.slice('--env='.length)] : call[at - 1] === '--env' ? [word] : [],
    ),
  );
}

const places = {
  fly: { platform: 'fly', app: 'shop', organization: 'acme' },
  vercel: { platform: 'vercel', project: 'shop', target: 'staging' },
  ecs: { platform: 'ecs', region: 'eu-west-2', cluster: 'shop', service: 'web', container: 'app' },
  railway: { platform: 'railway', project: 'shop', environment: 'staging' },
  amplify: { platform: 'amplify', region: 'eu-west-2', app: 'd1', branch: 'develop' },
};

/** They run in the shell of a Linux runner. */
where(linux, describe)('plain variables in a generated workflow', function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'variables-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const keep = (name: string, value: unknown) =>
    writeFileSync(path.join(folder, name), JSON.stringify(value));

  for (const [name, place] of Object.entries(places))
    it(`pass both linters on ${name}, whatever they are`, async () => {
      const text = textOf('deploy-staging.yml', { ...place, variables: odd });
      assert.deepEqual(await findingsIn('deploy-staging.yml', text), [], text);
    });

  const flyctl = {
    flyctl: 'if [ "$1" = apps ]; then echo "[]"; fi',
    docker: `echo '{"digest": "sha256:1"}'`,
  };

  it('get to Fly.io as they are, with the commit', () => {
    const steps = stepsIn(textOf('deploy-staging.yml', { ...places.fly, variables: odd }), 'deploy-web');
    assert.deepEqual(toldWith(runSteps(folder, steps, flyctl), 'flyctl'), {
      TAXIWAY_COMMIT: 'abcdef0',
      TAXIWAY_ARTIFACT: 'web-abcdef0@sha256:1',
      ...odd,
    });
  });

  /** Notes what a build finds. */
  const vercel = {
    vercel: 'case $1 in build) env -0 > built;; deploy) printf https://shop-1.vercel.app;; esac',
  };
  const built = (): Record<string, string> =>
    valuesIn(readFileSync(path.join(folder, 'built'), 'utf8').split('\0').slice(0, -1));

  it('are there when Vercel builds, and get there with the build', () => {
    const text = textOf('deploy-staging.yml', { ...places.vercel, variables: odd });
    const run = runSteps(folder, stepsIn(text, 'deploy-web'), vercel);
    assert.deepEqual(toldWith(run, 'vercel'), odd);
    const found = built();
    assert.deepEqual(Object.fromEntries(Object.keys(odd).map((name) => [name, found[name]])), odd);
    assert.ok(run.calls.some((words) => words.join(' ') === 'vercel build --yes --target=staging'));
  });

  it("are production's where the build goes to production as it is", () => {
    const targets = (target: string, variables: object) => ({
      targets: { web: { ...places.vercel, target, variables } },
    });
    const environments = {
      staging: { branches: ['main'], deploy: 'on-push', ...targets('staged', { MODE: 'test' }) },
      production: { promoteFrom: 'staging', ...targets('production', { MODE: 'live', PAGE: 'x' }) },
    };
    const text = textOf('deploy-staging.yml', {}, { environments });
    const steps = stepsIn(text, 'deploy-web');
    assert.deepEqual(toldWith(runSteps(folder, steps, vercel), 'vercel'), { MODE: 'live', PAGE: 'x' });
    assert.match(text, /^# Generated by .*environments\.production\.targets\.web\.variables/);
    assert.match(
      text,
      /# - web is built with the variables of production, .* those of staging are not used: MODE\./,
    );
  });

  it("are the previews' in a preview", () => {
    const previews = {
      from: 'pull-requests',
      variables: { MODE: 'preview', LEVEL: 'debug' },
      targets: { web: { ...places.vercel, target: 'staged', variables: { LEVEL: 'info' } } },
    };
    const text = textOf('preview.yml', { ...places.vercel, variables: { MODE: 'staging' } }, { previews });
    const run = runSteps(folder, stepsIn(text, 'preview-web'), vercel);
    assert.deepEqual(toldWith(run, 'vercel'), { MODE: 'preview', LEVEL: 'info' });
  });

  const ecs = {
    aws: `case $2 in
describe-repositories) echo registry/web;;
describe-images) echo sha256:1;;
describe-services) case "$*" in *PRIMARY*) echo arn/web:8;; *) echo '{"desiredCount": 1, "taskDefinition": "web:7"}';; esac;;
describe-task-definition) cat definition;;
register-task-definition) cp "\${4#file://}" registered; echo arn/web:8;;
esac`,
  };
  const definition = {
    family: 'web',
    revision: 7,
    tags: [] as readonly object[],
    containerDefinitions: [
      {
        name: 'app',
        image: 'registry/web@sha256:0',
        environment: [
          { name: 'QUOTES', value: 'old' },
          { name: 'TAXIWAY_COMMIT', value: 'old' },
          { name: 'BY_HAND', value: 'stays' },
        ],
        secrets: [
          { name: 'API_KEY', valueFrom: '/web/API_KEY' },
          { name: 'DOLLARS', valueFrom: '/web/DOLLARS' },
        ],
      },
      { name: 'logs', image: 'logs' },
    ],
  };

  it('are in the next revision of a task on ECS, beside what somebody else set', () => {
    const tags = { 'taxiway:commit': 'old', GitCommit: 'old', 'aws:ecs:x': 'y', 'cost-centre': 'shop' };
    keep('definition', {
      taskDefinition: definition,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    const text = textOf('deploy-staging.yml', { ...places.ecs, variables: odd });
    runSteps(folder, stepsIn(text, 'deploy-web'), ecs);
    const { containerDefinitions, tags: noted } = written('registered') as typeof definition;
    assert.deepEqual(noted, [
      { key: 'commit', value: 'abcdef0' },
      { key: 'taxiway:target', value: 'staging/web' },
      { key: 'cost-centre', value: 'shop' },
    ]);
    const [app, logs] = containerDefinitions;
    const values = app!.environment!.map(({ name, value }) => [name, value]);
    assert.deepEqual(Object.fromEntries(values), { ...odd, TAXIWAY_COMMIT: 'abcdef0', BY_HAND: 'stays' });
    assert.equal(values.length, Object.keys(odd).length + 2);
    assert.deepEqual(app!.secrets, [{ name: 'API_KEY', valueFrom: '/web/API_KEY' }]);
    assert.deepEqual([app!.image, logs], ['registry/web@sha256:1', { name: 'logs', image: 'logs' }]);
  });

  it('are called set on ECS only where the task has the container', () => {
    const containerDefinitions = definition.containerDefinitions.slice(1);
    keep('definition', { taskDefinition: { ...definition, containerDefinitions } });
    const steps = stepsIn(textOf('deploy-staging.yml', places.ecs), 'deploy-web');
    assert.throws(() => runSteps(folder, steps, ecs), /There is no container app in the task/);
  });

  const project = {
    id: 'p',
    services: { edges: [{ node: { id: 'other', name: 'api' } }, { node: { id: 's', name: 'web' } }] },
    environments: { edges: [{ node: { id: 'e', name: 'staging' } }] },
  };
  const railway = {
    railway: `case "$1 $2" in
status*) cat project;;
*variableCollectionUpsert*) cat > given;;
deployment*) echo '[{"id": "d", "status": "SUCCESS"}]';;
api*) echo '{"data": {"deployment": {"status": "SUCCESS", "staticUrl": "web.up.railway.app"}}}';;
esac`,
  };

  it('are written on Railway before it is deployed, without running anything for them', () => {
    keep('project', project);
    const services = { web: { directory: 'web' } };
    const text = textOf('deploy-staging.yml', { ...places.railway, variables: odd }, { services });
    const { calls, output } = runSteps(folder, stepsIn(text, 'deploy-web'), railway);
    const where = { projectId: 'p', environmentId: 'e', serviceId: 's' };
    assert.deepEqual(written('given'), { input: { ...where, variables: odd, skipDeploys: true } });
    const verbs = calls.map(
      ([, verb, what = '']) => (/variableCollection|staticUrl/.exec(what) ?? [verb])[0],
    );
    assert.deepEqual(verbs, ['status', 'variableCollection', 'up', 'deployment', 'staticUrl']);
    assert.equal(output, 'url=https://web.up.railway.app');
  });

  /** As the real tool it prints nothing where what is asked for is an empty object. */
  const amplify = {
    aws: `case "$2 $*" in
get-branch*displayName*) echo develop;;
get-branch*environmentVariables*) if [[ $(<variables) != "{}" ]]; then cat variables; fi;;
get-branch*) echo "{\\"branchName\\": \\"develop\\", \\"environmentVariables\\": $(<variables)}";;
update-branch*) cp "\${4#file://}" given;;
start-job*) echo 7;;
get-job*) echo SUCCEED;;
esac`,
  };
  const deployed = (variables: object, before: unknown): readonly string[] => {
    keep('variables', before);
    const text = textOf('deploy-staging.yml', { ...places.amplify, variables });
    return runSteps(folder, stepsIn(text, 'deploy-web'), amplify).calls.map(([, , verb = '']) => verb);
  };

  it('are among those of a branch of Amplify before it builds, which keeps the others', () => {
    const verbs = deployed(odd, { QUOTES: 'old', API_KEY: 'theirs' });
    assert.deepEqual(verbs, ['get-branch', 'update-branch', 'start-job', 'get-job', 'get-branch']);
    assert.deepEqual(written('given'), {
      ...{ appId: 'd1', branchName: 'develop' },
      environmentVariables: { ...odd, API_KEY: 'theirs' },
    });
  });

  it('are left alone on Amplify where all is so already, and are the first where there are none', () => {
    assert.ok(!deployed({ A: '1' }, { B: '2', A: '1' }).includes('update-branch'));
    for (const none of [{}, null]) {
      deployed({ A: '1' }, none);
      const { environmentVariables } = written('given') as { readonly environmentVariables: object };
      assert.deepEqual(environmentVariables, { A: '1' });
      rmSync(path.join(folder, 'given'));
    }
  });
});
