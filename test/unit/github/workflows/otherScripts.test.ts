import assert from 'node:assert/strict';
import { pullRequestPreviewName } from '../../../../agent/project/previewRecords.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  beginScript,
  endAllScript,
  endScript,
  forgetScript,
} from '../../../../agent/github/workflows/scripts/deployments.ts';
import { healthStep, watchStep } from '../../../../agent/github/workflows/scripts/health.ts';
import { secretsDueScript } from '../../../../agent/github/workflows/scripts/secretsDue.ts';
import { sleepingScript } from '../../../../agent/github/workflows/scripts/sleeping.ts';
import { stalePreviewsScript } from '../../../../agent/github/workflows/scripts/stalePreviews.ts';
import { fakeOctokit, runScript, type ScriptResult } from '../../../standins/githubScript.ts';
import { where, windows } from '../../../standins/where.ts';

const now = Date.parse('2026-12-25T08:00Z');

describe('a generated workflow that deploys', () => {
  const begin = async (others: readonly object[], statuses: readonly object[]) => {
    const told: { state: string }[] = [];
    const result = await runScript(beginScript, {
      env: { SERVICE: 'web', COMMIT: 'c', ENVIRONMENT: 'staging', KIND: 'staging' },
      now,
      github: fakeOctokit({
        createDeployment: ({
          task,
          auto_merge,
          required_contexts,
          transient_environment,
        }: Record<string, unknown>) => {
          assert.deepEqual(
            [task, auto_merge, required_contexts, transient_environment],
            ['deploy:web', false, [], false],
          );
          return { id: 5 };
        },
        listDeployments: () => [{ id: 5, task: 'deploy:web' }, ...others],
        listDeploymentStatuses: () => statuses,
        createDeploymentStatus: (status: { state: string }) => void told.push(status),
      }),
    });
    return { ...result, states: told.map(({ state }) => state) };
  };
  const other = {
    id: 4,
    task: 'deploy',
    payload: { services: [{ service: 'web' }] },
    creator: { login: 'ann' },
    created_at: '2026-12-25T07:00Z',
  };

  it('tells GitHub without merging anything or waiting for checks', async () => {
    const { outputs, states } = await begin([], []);
    assert.equal(outputs['id'], '5');
    assert.deepEqual(states, ['in_progress']);
  });

  it('leaves a service alone that somebody else is deploying', async () => {
    const { failures, states } = await begin(
      [other],
      [{ state: 'in_progress', created_at: '2026-12-25T07:58Z' }],
    );
    assert.deepEqual(failures, ['ann is deploying web to staging (deployment 4).']);
    assert.deepEqual(states, ['inactive']);
  });

  it('goes on where the other has ended, died or is of another service', async () => {
    assert.deepEqual(
      (await begin([other], [{ state: 'success', created_at: '2026-12-25T07:59Z' }])).failures,
      [],
    );
    assert.deepEqual(
      (await begin([other], [{ state: 'in_progress', created_at: '2026-12-25T07:30Z' }])).failures,
      [],
    );
    assert.deepEqual(
      (await begin([{ ...other, payload: { services: [{ service: 'api' }] } }], [])).failures,
      [],
    );
  });

  /** What is told: a state by deployment. */
  const end = async (script: string, env: Record<string, string>, others: readonly object[] = []) => {
    const told: string[] = [];
    const github = fakeOctokit({
      listDeployments: () => others,
      listDeploymentStatuses: ({ deployment_id: id }: { deployment_id: number }) => [
        { state: id === 3 ? 'failure' : 'success' },
      ],
      createDeploymentStatus: (one: { deployment_id: number; state: string; auto_inactive: boolean }) => {
        assert.equal(one.auto_inactive, false);
        told.push(`${one.deployment_id} ${one.state}`);
      },
    });
    const { failures } = await runScript(script, { env: { ENVIRONMENT: 'staging', ...env }, github });
    assert.deepEqual(failures, []);
    return told;
  };
  const web = { DEPLOYMENTS: '{"web": {"id": "5", "url": null}, "api": {"id": null, "url": null}}' };

  it('calls a job that was cancelled no success', async () => {
    assert.deepEqual(await end(endScript, { ...web, STATE: 'success' }), ['5 success']);
    assert.deepEqual(await end(endScript, { ...web, STATE: 'failure' }), ['5 failure']);
    assert.deepEqual(await end(endScript, { ...web, STATE: 'cancelled' }), ['5 failure']);
  });

  it('retires what ran before of this service, and leaves the others as they are', async () => {
    const others = [
      { id: 6, task: 'deploy:web' },
      { id: 5, task: 'deploy:web' },
      { id: 4, task: 'deploy:api' },
      { id: 3, task: 'deploy:web' },
      { id: 2, task: 'deploy', payload: { services: [{ service: 'web' }, { service: 'api' }] } },
      { id: 1, task: 'deploy', payload: '{"services": [{"service": "web"}]}' },
    ];
    assert.deepEqual(await end(endScript, { ...web, STATE: 'success' }, others), ['5 success', '1 inactive']);
    assert.deepEqual(await end(endScript, { ...web, STATE: 'failure' }, others), ['5 failure']);
    const watched = { ...web, STATE: 'success', WATCHED: 'true' };
    const more = [...others, { id: 0, task: 'deploy:web' }];
    assert.deepEqual(await end(endScript, watched, more), ['5 success', '0 inactive']);
  });

  it('calls a deployment a success only once what runs was found well', async () => {
    const job = (id: string, result: string) => ({ result, outputs: { deployment: id, url: '' } });
    const ended = (after: string) =>
      end(endAllScript, {
        NEEDS: JSON.stringify({
          'deploy-web': job('5', 'success'),
          'deploy-api': job('6', 'failure'),
          'deploy-mail': { result: 'skipped', outputs: {} },
          after: { result: after, outputs: {} },
        }),
      });
    assert.deepEqual(await ended('success'), ['5 success']);
    assert.deepEqual(await ended('failure'), ['5 failure']);
    assert.deepEqual(await ended('skipped'), ['5 failure']);
  });
});

/** They are asked in the shell of a Linux runner. */
where(!windows, describe)('the health questions of a generated workflow', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'curl-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs a step with a curl that answers as the script says, and no time lost. */
  const run = (step: Readonly<Record<string, unknown>>, curl: string): string => {
    writeFileSync(path.join(folder, 'curl'), `#!/bin/sh\nfor last; do :; done\n${curl}\n`, { mode: 0o755 });
    const script = String(step['run']).replaceAll(/sleep \d+/g, 'SECONDS=$((SECONDS + 60))');
    try {
      const env = {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        ...(step['env'] as Record<string, string>),
      };
      return execFileSync('bash', ['-e', '-c', script], { env, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  const recipe = {
    directory: '.',
    build: null,
    start: null,
    health: '/healthz',
    version: '/version',
    healthTimeoutMs: 120_000,
  };
  const asked = { url: 'http://x', commit: 'abcdef0123456' };
  const step = healthStep('web', recipe, asked);

  it('wait for a good answer of the right version', () => {
    assert.equal(
      run(step, 'case "$last" in http://x/version) echo abcdef0;; http://x/healthz) ;; *) exit 1;; esac'),
      '',
    );
    assert.match(
      run(step, 'case "$last" in *version) echo 1234567;; esac'),
      /::error::http:\/\/x\/healthz .*version abcdef0123456 within 120 s/,
    );
    assert.match(run(step, 'exit 22'), /::error::/);
  });

  it('take any answer of a service without a path for it', () => {
    const plain = healthStep('web', { ...recipe, health: null, version: null }, asked);
    assert.equal(run(plain, 'case "$*" in *--fail*) exit 22;; esac'), '');
  });

  describe('of a new version', () => {
    const services = [
      { service: 'web', recipe, url: asked.url },
      { service: 'order-mail', recipe, url: '' },
    ];
    const rollBackIf = { errorRate: 0.25, forMs: 300_000, p95: null };
    const watch = watchStep(services, { forMs: 5_400_000, rollBackIf });
    /** As many answers as a line of them has; the last again and again. */
    const answering = (answers: string): string => {
      const count = path.join(folder, 'count');
      return `n=$(cat '${count}' 2>/dev/null || echo 0); echo $((n + 1)) > '${count}'
a=${answers}; i=$((n % \${#a})); [ "$(printf %s "$a" | cut -c$((i + 1)))" = 1 ]`.replaceAll(
        '${#a}',
        String(answers.length),
      );
    };

    it('watch on, and pass over what was not deployed', () => {
      assert.equal(run(watch, answering('1')), '');
    });

    it('fail at once where nothing answers', () => {
      assert.match(run(watch, 'exit 22'), /::error::3 of the last 3 answers of web were bad/);
    });

    it('allow as many bad answers as the rules do, and no good one makes up for more', () => {
      assert.equal(run(watch, answering('01111')), '');
      assert.match(run(watch, answering('01')), /::error::30 of the last 60 answers of web were bad/);
    });
  }).timeout(20_000);
});

describe('a generated workflow that sleeps and wakes', () => {
  const rules = { sleep: '0 18 * * *', wake: '0 8 * * 1-5', zone: 'Europe/London', holidays: ['2026-12-25'] };
  const decide = (env: Record<string, string>, at = now): Promise<ScriptResult> =>
    runScript(sleepingScript, { env: { RULES: JSON.stringify(rules), ...env }, now: at });
  const action = async (env: Record<string, string>, at = now): Promise<string | undefined> =>
    (await decide(env, at)).outputs['action'];

  it('does what its line says, and nothing on a holiday by the clock there', async () => {
    assert.equal(await action({ SCHEDULE: rules.sleep }), 'sleep');
    assert.equal(await action({ SCHEDULE: rules.wake }), 'nothing');
    assert.equal(await action({ SCHEDULE: rules.wake }, Date.parse('2026-12-28T08:00Z')), 'wake');
  });

  it('does what a person asks for, also on a holiday', async () => {
    assert.equal(await action({ ACTION: 'wake' }), 'wake');
  });

  it('stays awake for as long as somebody said, and refuses what is no time', async () => {
    assert.equal(await action({ SCHEDULE: rules.sleep, KEEP_AWAKE: '2026-12-25T18:00Z' }), 'nothing');
    assert.equal(await action({ SCHEDULE: rules.sleep, KEEP_AWAKE: '2026-12-24T18:00Z' }), 'sleep');
    assert.match(
      (await decide({ SCHEDULE: rules.sleep, KEEP_AWAKE: 'tomorrow' })).failures.join(),
      /"tomorrow" is no time/,
    );
  });
});

describe('a generated workflow that sweeps', () => {
  it('finds previews nobody needs, and never what is kept or is production', async () => {
    const pulls: Record<number, object> = {
      1: { state: 'open', updated_at: '2026-12-24T08:00Z', head: { ref: 'a' } },
      2: { state: 'closed', updated_at: '2026-12-24T08:00Z', head: { ref: 'b' } },
      3: { state: 'open', updated_at: '2026-11-01T08:00Z', head: { ref: 'c' } },
      4: { state: 'closed', updated_at: '2026-11-01T08:00Z', head: { ref: 'kept' } },
      12: { state: 'closed', updated_at: '2026-11-01T08:00Z', head: { ref: 'd' } },
    };
    const environments = [1, 2, 2, 3, 4, 12].map((number) => ({
      environment: pullRequestPreviewName(number),
      production_environment: false,
    }));
    const { outputs } = await runScript(stalePreviewsScript, {
      env: { KEEP: '["pr-12", "kept"]', STALE_AFTER_MS: String(7 * 86_400_000) },
      now,
      github: fakeOctokit({
        listDeployments: () => [
          ...environments,
          { environment: 'staging' },
          { environment: 'preview-pr-9', production_environment: true },
        ],
        get: ({ pull_number }: { pull_number: number }) => pulls[pull_number],
      }),
    });
    assert.equal(outputs['stale'], '[2,3]');
  });

  it('takes nothing off GitHub that is marked as production', async () => {
    const { failures } = await runScript(forgetScript, {
      env: { ENVIRONMENT: 'preview-pr-1' },
      github: fakeOctokit({ listDeployments: () => [{ id: 1, production_environment: true }] }),
    });
    assert.match(failures.join(), /is a production environment/);
  });
});

describe('a generated workflow that reminds of secrets', () => {
  let said: readonly string[] = [];
  const remind = async (READER: string, issues: readonly object[] = []) => {
    const written: unknown[] = [];
    const secrets = [
      { name: 'OLD', updated_at: '2026-09-01T00:00Z' },
      { name: 'NEW', updated_at: '2026-12-01T00:00Z' },
      { name: 'OTHER', updated_at: '2020-12-01T00:00Z' },
    ];
    const github = fakeOctokit({
      listRepoSecrets: () => secrets,
      listEnvironmentSecrets: () => [{ name: 'NEW', updated_at: '2026-01-01T00:00Z' }],
      listForRepo: () => issues,
      create: ({ body }: { body: string }) => void written.push(['create', body]),
      update: ({ body, state }: { body?: string; state?: string }) =>
        void written.push(['update', body ?? state]),
    });
    const env = { READER, SECRETS: '{"OLD": 90, "NEW": 90}', ENVIRONMENTS: '["production"]' };
    ({ said } = await runScript(secretsDueScript, { env, github, now, getOctokit: () => github }));
    return written;
  };
  const body =
    '- OLD in the repository: 115 days old, to be replaced every 90 days.\n- NEW in production: 358 days old, to be replaced every 90 days.';

  it('opens one issue and keeps it up to date', async () => {
    assert.deepEqual(await remind('token'), [['create', body]]);
    const issue = { title: 'Secrets are due for rotation', number: 1 };
    assert.deepEqual(await remind('token', [{ ...issue, body: 'old' }]), [['update', body]]);
    assert.deepEqual(await remind('token', [{ ...issue, body }]), []);
  });

  it('says in its log that it knows no ages without a token for them, and bothers nobody', async () => {
    assert.deepEqual(await remind(''), []);
    assert.match(said.join(), /SECRETS_READ_TOKEN/);
  });
});
