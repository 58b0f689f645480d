import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { CiRecipe, CiRecipes } from '../../../../agent/github/workflows/platforms/recipe.ts';
import type { RepositoryFacts } from '../../../../agent/github/workflows/workflowFile.ts';
import { definitionOf } from '../../../../agent/github/runs/definition.ts';
import { sweptInput } from '../../../../agent/github/workflows/sweeping.ts';
import { leftOut, workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { madeUpRecipe } from '../../../standins/madeUpPlatform.ts';
import { findingsIn } from '../../../standins/workflowLinters.ts';
import { configurationOf, facts, wholeFile } from '../../../standins/workflowProjects.ts';

const everything: CiRecipes = new Map([['fly', madeUpRecipe('fly')]]);
const without = (...verbs: (keyof CiRecipe)[]): CiRecipes => new Map([['fly', madeUpRecipe('fly', verbs)]]);

/** As far as it is looked at. */
interface Action {
  readonly inputs?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly outputs?: object;
  readonly runs: Pick<Job, 'steps'>;
}

interface Job {
  readonly name: string;
  readonly if?: string;
  readonly needs?: string | string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, unknown>>;
  readonly strategy?: unknown;
  readonly steps: readonly {
    readonly id?: string;
    readonly name?: string;
    readonly run?: string;
    readonly uses?: string;
    readonly if?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly with?: Readonly<Record<string, string>>;
  }[];
}

interface Parsed {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Generated from the whole example with these keys in place of its own. */
function generated(changes?: object, recipes?: CiRecipes, more?: Partial<RepositoryFacts>) {
  if (changes === undefined) return (whole ??= generate({}));
  return generate(changes, recipes, more);
}

let whole: ReadonlyMap<string, string> | null = null;

/** Of those that several tests look through. */
const made = new Map<string, ReadonlyMap<string, string>>();

function madeFor([name, changes, recipes, more]: Sample): ReadonlyMap<string, string> {
  const files = made.get(name) ?? generate(changes, recipes, more);
  made.set(name, files);
  return files;
}

function generate(changes: object, recipes: CiRecipes = everything, more: Partial<RepositoryFacts> = {}) {
  const files = workflowsFor(configurationOf({ ...wholeFile, ...changes }), { ...facts, ...more }, recipes);
  return new Map(files.map(({ path, text }) => [path.replace('.github/workflows/', ''), text]));
}

/** Names of the workflows alone; the actions that they share are told by their folder. */
function workflowsIn(files: ReadonlyMap<string, string>): string[] {
  return [...files.keys()].filter((name) => !name.includes('/'));
}

function jobsIn(files: ReadonlyMap<string, string>): [file: string, id: string, job: Job][] {
  return workflowsIn(files).flatMap((file) =>
    Object.entries(parsed(files, file).jobs).map(([id, job]): [string, string, Job] => [file, id, job]),
  );
}

const read = new Map<string, Action>();

/** Many projects have the same. */
function actionOf(text: string): Action {
  const action = read.get(text) ?? (parse(text) as Action);
  read.set(text, action);
  return action;
}

function parsed(files: ReadonlyMap<string, string>, name: string): Parsed {
  const text = files.get(name);
  assert.ok(text, `no ${name} among ${[...files.keys()].join()}`);
  return parse(text) as Parsed;
}

const { staging, production } = wholeFile.environments;
const locals = { web: { platform: 'local', start: 'npm start' }, api: { platform: 'local', start: 'api' } };
const environments = (changes: object): object => ({
  environments: { ...wholeFile.environments, ...changes },
});
const ungated = environments({ production: { ...production, gates: {} } });

type Sample = readonly [name: string, changes: object, recipes: CiRecipes, facts?: Partial<RepositoryFacts>];

/** What a project may look like, from nothing to everything. */
const projects: readonly Sample[] = [
  ['with everything', {}, everything],
  ['with everything, where GitHub holds for reviewers', {}, everything, { requiredReviewersHold: true }],
  ['on platforms nobody knows yet', {}, new Map()],
  [
    'on this machine alone',
    environments({ staging: { targets: locals }, production: { targets: locals } }),
    everything,
  ],
  [
    'without promoting',
    environments({ production: { ...production, promoteFrom: undefined, deploy: 'on-push' } }),
    everything,
  ],
  [
    'without gates or checks',
    { checks: {}, ...environments({ production: { ...production, gates: {}, watch: undefined } }) },
    everything,
  ],
  ['with checks of the whole project alone', { checks: { lint: 'npm run lint' }, ...ungated }, everything],
  ['with gates for staging', environments({ staging: { ...staging, gates: production.gates } }), everything],
  [
    'that watches for a day',
    environments({ production: { ...production, watch: { for: '24h' } } }),
    everything,
  ],
  [
    'woken by hand',
    environments({ staging: { ...staging, schedule: { ...staging.schedule, wake: undefined } } }),
    everything,
  ],
  [
    'with one service',
    {
      services: { web: { directory: '.' } },
      secrets: {},
      sharedPaths: [],
      checks: { unit: { run: 'go test ./...', services: ['web'] } },
      ...environments({
        staging: { ...staging, targets: { web: staging.targets.web } },
        production: { ...production, gates: {}, targets: { web: production.targets.web } },
      }),
    },
    everything,
    { paths: ['go.mod', 'go.sum'] },
  ],
  [
    'of another tool chain',
    {},
    everything,
    { paths: ['yarn.lock', '.yarnrc.yml', 'api/composer.lock', 'api/pyproject.toml', '.python-version'] },
  ],
  ['whose platform does little', {}, without('rollBack', 'sleep', 'preview')],
  [
    'with odd texts',
    {
      checks: { odd: 'echo "${{ github.event.issue.title }}" # : {}', list: ['a', "it's", '$(x)'] },
      sharedPaths: ['a b/**', "it's/!(x)", 'ü/*'],
      ...environments({
        staging: { ...staging, branches: ['release/{1,2}', 'a+b', '**'] },
        production: { ...production, gates: {} },
      }),
    },
    everything,
  ],
];

describe('generated workflows', () => {
  before('the linters take a second to load', async function () {
    this.timeout(30_000);
    await findingsIn('x.yml', 'on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: echo}]}}\n');
  });

  const clean = new Set<string>();
  for (const sample of projects)
    it(`pass both linters for a project ${sample[0]}`, async () => {
      for (const [file, text] of madeFor(sample)) {
        if (!clean.has(text)) assert.deepEqual(await findingsIn(file, text), [], text);
        clean.add(text);
      }
    }).timeout(20_000);

  it('are seen by the linters: what is planted is found', async () => {
    const text = generated().get('deploy-staging.yml') ?? '';
    const broken = [
      text.replace('needs: changes', 'needs: nobody'),
      text.replace('runs-on:', 'run-on:'),
      text.replace('inputs.skip_tests', 'inputs.skip_test'),
      text.replace('deployments: write', 'deployments: writes'),
    ];
    for (const one of broken) assert.notDeepEqual(await findingsIn('deploy-staging.yml', one), []);
  });

  it('are one for each thing to do', () => {
    assert.deepEqual(workflowsIn(generated()), [
      'verify.yml',
      'preview.yml',
      'deploy-staging.yml',
      'sleep-staging.yml',
      'deploy-production.yml',
      'sweep-previews.yml',
      'secrets-due.yml',
    ]);
  });

  it('remove previews nobody needs every day, or by hand that of one pull request', () => {
    const files = generated();
    assert.deepEqual(
      definitionOf(files.get('sweep-previews.yml') ?? '')?.inputs?.map(({ name }) => name),
      [sweptInput],
    );
    const steps = parsed(files, 'sweep-previews.yml').jobs['find']?.steps ?? [];
    const given = steps.find(({ id }) => id === 'find')?.with?.[sweptInput];
    assert.equal(given, `\${{ inputs.${sweptInput} }}`);
  });

  it('may write on a pull request where previews are warned of before they go, and not elsewhere', () => {
    const findIn = (more: object) => {
      const files = generated({ previews: { ...wholeFile.previews, ...more } });
      const { find } = parsed(files, 'sweep-previews.yml').jobs;
      const given = find?.steps.find(({ id }) => id === 'find')?.with;
      return [(find?.permissions as Record<string, string>)['pull-requests'], given?.['warn-ms']];
    };
    assert.deepEqual(findIn({ warn: '2d' }), ['write', '172800000']);
    assert.deepEqual(findIn({}), ['read', undefined]);
  });

  it('leave out what runs on this machine, and say so', () => {
    const changes = {
      ...environments({ staging: { targets: locals }, production: { targets: locals } }),
      previews: { targets: locals },
    };
    assert.deepEqual(workflowsIn(generated(changes)), ['verify.yml', 'secrets-due.yml']);
    const told = leftOut(configurationOf({ ...wholeFile, ...changes }), everything).map((message) =>
      render(message),
    );
    assert.deepEqual(
      told[0],
      "staging, production, previews: web, api on a developer's machine, which no workflow reaches.",
    );
  });

  it('say of a schedule that none of them keeps', () => {
    const told = (recipes: CiRecipes) =>
      leftOut(configurationOf(wholeFile), recipes).map((message) => render(message));
    assert.deepEqual(told(everything), []);
    assert.match(
      told(without('sleep')).join(),
      /^staging: its schedule is kept by nothing, for no workflow puts /,
    );
  });

  it('do not deploy to platforms nobody knows yet, nor call that a deployment', () => {
    const files = generated({}, new Map());
    assert.deepEqual(workflowsIn(files), ['verify.yml', 'deploy-staging.yml', 'secrets-due.yml']);
    const { name, jobs } = parsed(files, 'deploy-staging.yml');
    assert.equal(name, 'Check what would go to staging');
    assert.deepEqual(Object.keys(jobs), ['changes', 'check-lint', 'check-unit']);
    assert.match(
      files.get('deploy-staging.yml') ?? '',
      /# - web is not deployed here: Taxiway does not know yet how a workflow does that on fly\.\n/,
    );
  });

  it('say where a platform cannot roll back, and do not pretend', () => {
    const files = generated({}, without('rollBack'));
    assert.match(files.get('deploy-production.yml') ?? '', /# - web is not rolled back here/);
    const { jobs } = parsed(files, 'deploy-production.yml');
    assert.ok(jobs['deploy']!.steps.every(({ name }) => !name?.includes('earlier')));
  });

  it('bring back what ran before where the deployment or the watch went wrong, the last one first', () => {
    const { deploy, 'roll-back': back } = parsed(generated(), 'deploy-production.yml').jobs;
    assert.equal(
      back!.if,
      "${{ always() && needs.deploy.outputs.deployments && (needs.deploy.result != 'success' || needs.watch.result == 'failure') }}",
    );
    const steps = back!.steps.filter(({ name }) => name?.startsWith('Roll back '));
    assert.deepEqual(
      steps.map(({ name }) => name),
      ['Roll back web', 'Roll back api'],
    );
    assert.match(steps[0]!.if!, /contains\(fromJSON\(steps\.back\.outputs\.services \|\| '\[\]'\), 'web'\)/);
    assert.deepEqual(Object.keys(deploy!.outputs!), ['deployments', 'urls', 'previous', 'outcomes']);
    assert.ok(back!.steps.at(-1)!.if!.includes('always()'));
    assert.equal(back!.steps.at(-1)!.with!['state'], 'failure');
  });

  /** GitHub skips a job without such a word where any job before it was skipped, though the one it needs went well. */
  it('run each job whose needs went well, also where a job before those was left out', () => {
    for (const sample of projects) {
      const files = madeFor(sample);
      for (const file of workflowsIn(files)) {
        const { jobs } = parsed(files, file);
        const needsOf = (id: string) => [jobs[id]!.needs ?? []].flat();
        const mayBeSkipped = (id: string): boolean =>
          jobs[id]!.if !== undefined || needsOf(id).some(mayBeSkipped);
        for (const [id, job] of Object.entries(jobs)) {
          const before = needsOf(id).flatMap(needsOf);
          if (before.some(mayBeSkipped))
            assert.match(job.if ?? '', /\b(?:always|failure|cancelled)\(\)/, `${sample[0]}: ${file} ${id}`);
        }
      }
    }
  }).timeout(20_000);

  it('watch in a job of its own that holds up no other deployment and needs no secret', () => {
    const { concurrency, jobs } = parsed(generated(), 'deploy-production.yml');
    assert.equal(concurrency, undefined);
    assert.deepEqual(jobs['deploy']!.concurrency, {
      group: 'deploy-production',
      'cancel-in-progress': false,
      queue: 'max',
    });
    for (const id of ['watch', 'roll-back', 'gate']) assert.equal(jobs[id]!.concurrency, undefined, id);
    const { needs, environment, permissions, steps } = jobs['watch']!;
    assert.deepEqual([needs, environment], ['deploy', undefined]);
    assert.deepEqual(permissions, { contents: 'read', deployments: 'read' });
    const { with: given } = steps.at(-1)!;
    assert.deepEqual(
      [given!['minutes'], given!['bad-share'], given!['within-seconds'], given!['health']],
      [60, 0.05, 300, '{"api": "/healthz", "web": "/healthz"}'],
    );
  });

  it('take a success back where nothing can be brought back', () => {
    const { jobs } = parsed(generated({}, without('rollBack')), 'deploy-production.yml');
    assert.equal(jobs['roll-back'], undefined);
    assert.equal(jobs['watch']!.permissions!['deployments'], 'write');
    assert.equal(jobs['watch']!.steps.at(-1)!.if, '${{ failure() }}');
    assert.equal(jobs['deploy']!.steps.at(-1)!.if, '${{ always() }}');
  });

  it('do not let reviewers hold the way back', () => {
    const environment = (holds: boolean): unknown =>
      parsed(generated({}, everything, { requiredReviewersHold: holds }), 'deploy-production.yml').jobs[
        'roll-back'
      ]!.environment;
    assert.deepEqual(environment(false), { name: 'production', deployment: false });
    assert.deepEqual(environment(true), { name: 'production-rollback', deployment: false });
  });

  it('give the actions that they share what those ask for, and use no output they have not', () => {
    for (const sample of projects) {
      const [name] = sample;
      const files = madeFor(sample);
      const used = new Set<string>();
      for (const [file, id, { steps, outputs }] of jobsIn(files)) {
        const known = new Map<string, readonly string[]>();
        for (const step of steps) {
          if (!step.uses?.startsWith('./')) continue;
          const action = `${step.uses.replace('./', '')}/action.yml`;
          const { inputs = {}, outputs: has = {} } = actionOf(files.get(action) ?? '');
          used.add(action);
          if (step.id) known.set(step.id, Object.keys(has));
          const given = Object.keys(step.with ?? {});
          const asked = Object.entries(inputs).flatMap(([key, { required }]) => (required ? [key] : []));
          assert.deepEqual(
            [given.filter((key) => !(key in inputs)), asked.filter((key) => !given.includes(key))],
            [[], []],
            `${name}: ${file} ${id} ${step.uses}`,
          );
        }
        const text = JSON.stringify([steps, outputs]);
        for (const [, step = '', output = ''] of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g))
          assert.ok(known.get(step)?.includes(output) ?? true, `${name}: ${file} ${id} ${step}.${output}`);
      }
      const actions = [...files.keys()].filter((file) => file.includes('/'));
      assert.deepEqual(actions.toSorted(), [...used].toSorted(), name);
    }
  }).timeout(20_000);

  it('ask the reviews of the pull request where GitHub does not hold for reviewers, or one is too few', () => {
    const asks = (approvals: number, requiredReviewersHold: boolean): boolean => {
      const changes = environments({
        production: { ...production, gates: { ...production.gates, approvals } },
      });
      const { jobs } = parsed(
        generated(changes, everything, { requiredReviewersHold }),
        'deploy-production.yml',
      );
      return jobs['gate']!.steps.some(({ with: given }) => given?.['needed'] === String(approvals));
    };
    assert.deepEqual([asks(1, false), asks(1, true), asks(2, true)], [true, false, true]);
  });

  it('check each version that is promoted, not the one that began the run', () => {
    const job = parsed(generated(), 'deploy-production.yml').jobs['check-lint']!;
    assert.deepEqual(job.strategy, { matrix: { commit: '${{ fromJSON(needs.gate.outputs.versions) }}' } });
    assert.equal(job.steps[0]!.with?.['ref'], '${{ matrix.commit }}');
  });

  it('cut off checks of an older push, and never a deployment', () => {
    const files = generated();
    assert.equal(parsed(files, 'verify.yml').concurrency['cancel-in-progress'], true);
    for (const name of workflowsIn(files).filter((one) => one !== 'verify.yml')) {
      const { concurrency, jobs } = parsed(files, name);
      const all = [concurrency, ...Object.values(jobs).map((job) => job.concurrency)].filter(Boolean);
      assert.ok(all.length > 0, name);
      for (const one of all) assert.equal(one!['cancel-in-progress'], false, name);
    }
  });

  it('give each job the rights it needs and no more', () => {
    const files = generated();
    for (const name of workflowsIn(files)) assert.match(files.get(name)!, /\npermissions: \{\}\n/, name);
    for (const [name, , job] of jobsIn(files)) assert.ok(job.permissions, `${name} ${job.name}`);
    const { jobs } = parsed(generated(), 'verify.yml');
    assert.deepEqual(jobs['check-unit']!.permissions, { contents: 'read' });
    assert.deepEqual(parsed(generated(), 'deploy-staging.yml').jobs['deploy-web']!.permissions, {
      contents: 'read',
      deployments: 'write',
      'id-token': 'write',
    });
  });

  it('give no secrets to forks, and never run a pull request with the rights of the target', () => {
    const files = generated();
    for (const [name, text] of files) {
      assert.doesNotMatch(text, /pull_request_target/);
      if (!/\n {2}pull_request:/.test(text)) continue;
      for (const [id, job] of Object.entries(parsed(files, name).jobs))
        if (JSON.stringify(job).includes('secrets.'))
          assert.match(job.if ?? '', /head\.repo\.full_name == github\.repository/, `${name} ${id}`);
    }
  });

  it('put nothing from outside into the text of a script', () => {
    for (const sample of projects)
      for (const [name, text] of madeFor(sample)) {
        const { runs, jobs = {} } = parse(text) as Partial<Parsed> & Partial<Action>;
        for (const { run, with: given } of [runs ?? { steps: [] }, ...Object.values(jobs)].flatMap(
          ({ steps }) => steps,
        ))
          if (run !== '${{ matrix.check.run }}')
            assert.doesNotMatch(`${run}${given?.['script']}`.replaceAll("${{ '${{' }}", ''), /\$\{\{/, name);
      }
  }).timeout(20_000);

  it("keep the user's texts as they are, though GitHub would take them for its own", () => {
    const { jobs } = parsed(
      generated({ checks: { odd: 'echo ${{ x }}', list: ['a', "it's"] }, ...ungated }),
      'verify.yml',
    );
    assert.equal(jobs['check-odd']!.steps.at(-1)!.run, "echo ${{ '${{' }} x }}");
    assert.equal(jobs['check-list']!.steps.at(-1)!.run, "a 'it'\\''s'");
  });

  it('use what each service is built with, and keep it by its lock file', () => {
    const { jobs } = parsed(generated(), 'deploy-staging.yml');
    const uses = (job: string) =>
      jobs[job]!.steps.flatMap(({ uses: action, with: given }) =>
        given?.['cache'] ? [[action, given['cache-dependency-path']]] : [],
      );
    assert.deepEqual(uses('deploy-web'), [['actions/setup-node@v7', 'pnpm-lock.yaml']]);
    assert.deepEqual(uses('deploy-api'), [
      ['actions/setup-node@v7', 'pnpm-lock.yaml'],
      ['actions/setup-python@v6', 'api/requirements.txt'],
    ]);
  });

  it('migrate within the deployment of a service, and only where a migration changed', () => {
    const { steps } = parsed(generated(), 'deploy-staging.yml').jobs['deploy-api']!;
    const at = (name: string) => steps.findIndex((step) => step.name === name);
    const migrate = steps[at('Migrate main')]!;
    assert.equal(migrate.if, "${{ contains(fromJSON(needs.changes.outputs.migrations), 'main') }}");
    assert.ok(at('Begin the deployment of api') < at('Migrate main'));
    assert.ok(at('Migrate main') < at('deploy api'));
    assert.deepEqual(migrate.env, {
      STRIPE_KEY: '${{ secrets.STRIPE_KEY }}',
      DATABASE_URL: '${{ secrets.DATABASE_URL }}',
    });
  });

  it('migrate at the root as the checks run, with the tool and the address alone', () => {
    const main = { ...wholeFile.databases.main, address: 'DATABASE_URL' };
    const migrations = { ...main.migrations, tool: 'supabase', up: 'supabase db push' };
    const files = generated({ databases: { main: { ...main, migrations } } });
    for (const [file, job] of [
      ['deploy-staging.yml', 'deploy-api'],
      ['deploy-production.yml', 'deploy'],
    ] as const) {
      const { steps } = parsed(files, file).jobs[job]!;
      const index = steps.findIndex(({ name }) => name === 'Migrate main');
      assert.equal(steps[index - 1]!.uses, 'supabase/setup-cli@v2');
      assert.equal('working-directory' in steps[index]!, false);
      assert.deepEqual(steps[index]!.env, { DATABASE_URL: '${{ secrets.DATABASE_URL }}' });
      assert.match(files.get(file)!, /\n# Needs the secrets CLOUDLET_TOKEN, DATABASE_URL\.\n/);
    }
  });

  it('never migrate one database twice at once', () => {
    const services = { ...wholeFile.services, web: { directory: 'apps/web', database: 'main' } };
    const { jobs } = parsed(generated({ services }), 'deploy-staging.yml');
    assert.ok(jobs['deploy-api']!.needs!.includes('deploy-web'));
  });

  it('give checks of a service with a database an empty one', () => {
    const main = { ...wholeFile.databases.main, address: 'DATABASE_URL' };
    const checks = { api: { run: 'pytest', services: ['api'] }, web: { run: 'x', services: ['web'] } };
    const files = generated({ checks, databases: { main }, ...ungated });
    const { jobs } = parsed(files, 'verify.yml');
    assert.deepEqual(Object.keys(jobs['check-api']!.services ?? {}), ['postgres']);
    assert.match(jobs['check-api']!.steps.at(-1)!.env!['DATABASE_URL']!, /^postgresql:.*localhost/);
    assert.equal(jobs['check-web']!.services, undefined);
    const unknown = generated({ checks, ...ungated }).get('verify.yml')!;
    assert.match(unknown, /# - api gets no main here: .*databases\.main\.address/);
  });

  it('ask with the address and the commit of a service that really was deployed', () => {
    const step = (file: string, job: string) =>
      parsed(generated(), file).jobs[job]!.steps.find(({ name }) => name === 'smoke')!.env!;
    const production = step('deploy-production.yml', 'deploy');
    const made = "steps.deploy-web.outputs.url || fromJSON(needs.gate.outputs.urls)['web']";
    assert.equal(production['TAXIWAY_WEB_URL'], `\${{ ${made} }}`);
    assert.match(production['TAXIWAY_URL']!, /api\.outputs\.url \|\| steps\.deploy-web/);
    assert.match(production['TAXIWAY_COMMIT']!, /commits\)\['api'\] \|\| .*commits\)\['web'\]/);
    assert.ok('urls' in parsed(generated(), 'deploy-production.yml').jobs['gate']!.outputs!);
    assert.match(
      step('deploy-staging.yml', 'after')['TAXIWAY_URL']!,
      /needs\.deploy-api.* \|\| needs\.deploy-web/,
    );
  });

  it('end deployments behind what looks at the result', () => {
    const { jobs } = parsed(generated(), 'deploy-staging.yml');
    const ends = (job: string) => jobs[job]!.steps.find(({ name }) => name === 'End')?.if;
    assert.match(ends('deploy-web')!, /^\$\{\{ \(failure\(\) \|\| cancelled\(\)\)/);
    assert.deepEqual(jobs['end']!.needs, ['deploy-api', 'deploy-web', 'after']);
    const { lint } = wholeFile.checks;
    const unchecked = parsed(generated({ checks: { lint }, ...ungated }), 'deploy-staging.yml').jobs;
    assert.equal(unchecked['end'], undefined);
    assert.ok(unchecked['deploy-web']!.steps.some((one) => one.if?.startsWith('${{ always()')));
  });

  it('call a promotion a success before it is watched, so that nobody takes it for dead', () => {
    const {
      name,
      if: when,
      with: given,
    } = parsed(generated(), 'deploy-production.yml').jobs['deploy']!.steps.at(-1)!;
    assert.deepEqual([name, when, given!['watched']], ['End', undefined, 'true']);
  });

  it('promote what was validated on another branch, as Taxiway itself does', () => {
    const asks = (changes: object) =>
      generated(environments({ production: { ...production, branches: ['main'], ...changes } }))
        .get('deploy-production.yml')!
        .includes('taxiway/on-branch');
    assert.deepEqual([asks({}), asks({ promoteFrom: undefined })], [false, true]);
  });

  it('begin nothing by a push where a person must sign a list, and say so', () => {
    const signed = { gates: { checklist: 'list.json' }, deploy: 'on-push' };
    const files = generated(
      environments({
        staging: { ...staging, ...signed },
        production: { ...production, promoteFrom: undefined, ...signed },
      }),
    );
    for (const file of ['deploy-staging.yml', 'deploy-production.yml']) {
      assert.deepEqual(Object.keys(parsed(files, file).on), ['workflow_dispatch']);
      assert.match(files.get(file)!, /# - A push begins nothing here: .*list\.json/);
    }
  });

  it('name every gate they do not ask, and ask where something was validated also without promoting', () => {
    const gates = {
      ...{ branch: true, sameArtifact: true, validatedIn: 'staging' },
      figures: { size: '< 200 KB' },
    };
    const files = generated({
      metrics: { size: { from: 'command', run: 'x' } },
      ...environments({
        production: { ...production, branches: ['release/*'], promoteFrom: undefined, gates },
      }),
    });
    const text = files.get('deploy-production.yml')!;
    for (const gate of ['branch', 'sameArtifact', 'figures'])
      assert.match(text, new RegExp(`# - The gate "${gate}" is not asked here`));
    const { steps } = parsed(files, 'deploy-production.yml').jobs['gate']!;
    const step = steps.find(({ name }) => name === 'This version went well in staging')!;
    assert.equal(step.with!['services'], '${{ needs.changes.outputs.services }}');
  });

  it('say what of watching and sleeping they do without', () => {
    const watch = { for: '10m', rollBackIf: { p95: '2x' } };
    const schedule = { ...staging.schedule, infrastructure: ['stack'] };
    const files = generated(
      environments({ staging: { ...staging, watch, schedule }, production: { ...production, watch } }),
    );
    assert.match(files.get('deploy-staging.yml')!, /# - The new version is not watched here/);
    assert.match(files.get('deploy-production.yml')!, /# - How long answers take is not measured here/);
    assert.match(files.get('sleep-staging.yml')!, /# - stack is not put to sleep here/);
  });

  it('say what of previews they do without', () => {
    const told = (more: object) => {
      const text = generated({ previews: { ...wholeFile.previews, ...more } }).get('preview.yml')!;
      return [...text.matchAll(/^ {2}# - .*\(previews\.(\w+)\)/gm)].map(([, key]) => key);
    };
    assert.deepEqual([told({ limit: 20 }), told({ comment: false })], [['limit', 'comment'], []]);
  });

  it('check one branch without cutting off the checks of another', () => {
    const { concurrency } = parsed(generated({}, new Map()), 'deploy-staging.yml');
    assert.equal(concurrency['group'], 'check-staging-${{ github.ref }}');
  });

  it('verify what waits in a merge queue as well, and give Dependabot no preview without secrets', () => {
    const files = generated();
    assert.ok('merge_group' in parsed(files, 'verify.yml').on);
    for (const job of Object.values(parsed(files, 'preview.yml').jobs))
      assert.match(job.if!, /pull_request\.user\.login != 'dependabot\[bot\]'/);
  });

  it('set up PHP, and Node also where nothing is locked, in the version that is asked for', () => {
    const steps = (...paths: string[]) =>
      parsed(generated({ checks: { lint: 'x' }, ...ungated }, everything, { paths }), 'verify.yml').jobs[
        'check-lint'
      ]!.steps;
    assert.ok(steps('composer.lock').some(({ uses }) => uses === 'shivammathur/setup-php@v2'));
    const [, setUp, install] = steps('package.json');
    assert.deepEqual(setUp!.with, { 'node-version-file': 'package.json' });
    assert.equal(install!.run, 'npm install');
    assert.equal(steps('package.json', 'yarn.lock')[2]!.with!['node-version-file'], 'package.json');
  });

  it('sleep and wake in the time zone of the schedule', () => {
    const files = generated();
    assert.deepEqual(parsed(files, 'sleep-staging.yml').on['schedule'], [
      { cron: '0 18 * * *', timezone: 'Europe/London' },
      { cron: '0 8 * * 1-5', timezone: 'Europe/London' },
    ]);
    assert.match(files.get('sleep-staging.yml') ?? '', /vars\.TAXIWAY_KEEP_AWAKE_STAGING/);
  });

  it('are the same every time', () => assert.deepEqual(generate({}), generated()));
});
