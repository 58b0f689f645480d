import assert from 'node:assert/strict';
import { pullRequestPreviewName } from '../../../../agent/project/previewRecords.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  beginScript,
  endScript,
  forgetScript,
  takeBackScript,
} from '../../../../agent/github/workflows/scripts/deployments.ts';
import { healthyScript } from '../../../../agent/github/workflows/scripts/healthy.ts';
import { secretsDueScript } from '../../../../agent/github/workflows/scripts/secretsDue.ts';
import { sleepingScript } from '../../../../agent/github/workflows/scripts/sleeping.ts';
import { stalePreviewsScript } from '../../../../agent/github/workflows/scripts/stalePreviews.ts';
import { watchScript } from '../../../../agent/github/workflows/scripts/watch.ts';
import { fakeOctokit, runScript, type ScriptResult } from '../../../standins/githubScript.ts';
import { where, windows } from '../../../standins/where.ts';

const now = Date.parse('2026-12-25T08:00Z');

describe('a generated workflow that deploys', () => {
  interface World {
    readonly others?: readonly object[];
    /** The statuses of every deployment, the newest first; asked again and again, the next of them. */
    readonly statuses?: readonly (readonly object[])[];
    readonly env?: Readonly<Record<string, string>>;
    /** How the version that runs stands to ours. */
    readonly compared?: string;
  }
  const begin = async ({ others = [], statuses = [[]], env = {}, compared = 'behind' }: World = {}) => {
    const told: string[] = [];
    let id = 4;
    let asked = 0;
    const result = await runScript(beginScript, {
      env: {
        SERVICES: '["web"]',
        COMMITS: '{"web": "c", "api": "d"}',
        ENVIRONMENT: 'staging',
        KIND: 'staging',
        ...env,
      },
      now,
      github: fakeOctokit({
        createDeployment: (made: Record<string, unknown>) => {
          assert.deepEqual(
            [made['auto_merge'], made['required_contexts'], made['transient_environment']],
            [false, [], false],
          );
          told.push(`${String(made['task'])} of ${String(made['ref'])}`);
          return { id: (id += 1) };
        },
        listDeployments: () => [{ id: 5, task: 'deploy:web' }, ...others],
        listDeploymentStatuses: ({ deployment_id: which }: { deployment_id: number }) =>
          which < 5 ? (statuses[Math.min(asked++, statuses.length - 1)] ?? []) : [],
        compareCommitsWithBasehead: () => ({ status: compared }),
        createDeploymentStatus: (one: { deployment_id: number; state: string }) =>
          void told.push(`${one.deployment_id} ${one.state}`),
      }),
    });
    return { ...result, told };
  };
  const other = {
    id: 4,
    task: 'deploy',
    payload: { services: [{ service: 'web', commit: 'b' }] },
    creator: { login: 'ann' },
    created_at: '2026-12-25T07:00Z',
  };
  const busy = [{ state: 'in_progress', created_at: '2026-12-25T07:58Z' }];
  const well = [{ state: 'success', created_at: '2026-12-25T07:59Z' }];

  it('tells GitHub without merging anything or waiting for checks', async () => {
    const { outputs, told } = await begin();
    assert.deepEqual(told, ['deploy:web of c', '5 in_progress']);
    assert.deepEqual(outputs, { deployments: '{"web":5}', previous: '{"web":""}' });
  });

  it('begins several services in one order, so that no two runs wait for each other', async () => {
    const { told } = await begin({ env: { SERVICES: '["web", "api"]' } });
    assert.deepEqual(told, ['deploy:api of d', '5 in_progress', 'deploy:web of c', '6 in_progress']);
  });

  it('waits for somebody else who is deploying the service, and knows what runs then', async () => {
    const { failures, outputs, said } = await begin({ others: [other], statuses: [busy, busy, well] });
    assert.deepEqual(failures, []);
    assert.equal(outputs['previous'], '{"web":"b"}');
    assert.equal(said.filter((line) => line === 'ann is deploying web to staging; waiting.').length, 2);
  });

  it('leaves a service alone whose deployment does not come to an end', async () => {
    const alive = () => [{ state: 'in_progress', created_at: '2026-12-25T08:00Z' }];
    const { failures, told, outputs } = await begin({ others: [other], statuses: [alive()] });
    assert.deepEqual(failures, ['ann is deploying web to staging (deployment 4).']);
    assert.deepEqual(told, ['deploy:web of c', '5 inactive']);
    assert.deepEqual(outputs, {});
  });

  it('goes on where the other has ended, died or is of another service', async () => {
    const died = [{ state: 'in_progress', created_at: '2026-12-25T07:30Z' }];
    const ofApi = { ...other, payload: { services: [{ service: 'api' }] } };
    assert.deepEqual((await begin({ others: [other], statuses: [well] })).failures, []);
    assert.deepEqual((await begin({ others: [other], statuses: [died] })).failures, []);
    assert.deepEqual((await begin({ others: [ofApi], statuses: [busy] })).failures, []);
  });

  it('does not go back to an older version because a newer one was quicker', async () => {
    const since = { others: [other], statuses: [well], env: { KNOWN: '{"web": "a"}' } };
    const { failures, told } = await begin({ ...since, compared: 'ahead' });
    assert.deepEqual(failures, ['web runs a newer version meanwhile: b.']);
    assert.deepEqual(told.at(-1), '5 inactive');
    assert.deepEqual((await begin(since)).failures, []);
    const same = { ...since, env: { KNOWN: '{"web": "b"}' }, compared: 'ahead' };
    assert.deepEqual((await begin(same)).failures, []);
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
  const web = { DEPLOYMENTS: '{"web": 5, "api": ""}', URLS: '{"web": null}' };

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

  it('ends nothing where nothing began', async () => {
    assert.deepEqual(await end(endScript, { DEPLOYMENTS: '', STATE: 'failure' }), []);
  });

  const back = async (env: Record<string, string>, newer: readonly (readonly object[])[] = [[]]) => {
    const told: string[] = [];
    let asked = 0;
    const { outputs, failures } = await runScript(takeBackScript, {
      env: { ENVIRONMENT: 'production', DEPLOYMENTS: '{"web": 5}', PREVIOUS: '{"web": "b"}', ...env },
      github: fakeOctokit({
        listDeployments: () => newer[Math.min(asked++, newer.length - 1)],
        listDeploymentStatuses: ({ deployment_id: id }: { deployment_id: number }) =>
          id === 9 ? [{ state: 'inactive' }] : [],
        createDeploymentStatus: (one: { deployment_id: number; state: string }) =>
          void told.push(`${one.deployment_id} ${one.state}`),
      }),
    });
    assert.deepEqual(failures, []);
    return [outputs['services'], ...told];
  };
  const came = { OUTCOMES: '{"web": "failure"}' };

  it('brings back what was reached and ran before, and keeps others away meanwhile', async () => {
    assert.deepEqual(await back(came), ['["web"]', '5 in_progress']);
    assert.deepEqual(await back({ OUTCOMES: '{"web": "skipped"}' }), ['[]']);
    assert.deepEqual(await back({ OUTCOMES: '' }), ['[]']);
    assert.deepEqual(await back({ ...came, PREVIOUS: '{"web": ""}' }), ['[]']);
  });

  it('leaves what was deployed again since to whoever did that', async () => {
    const newer = { id: 6, task: 'deploy:web' };
    assert.deepEqual(await back(came, [[newer]]), ['[]']);
    assert.deepEqual(await back(came, [[], [newer]]), ['[]', '5 in_progress']);
    const others = [
      { id: 9, task: 'deploy:web' },
      { id: 7, task: 'deploy:api' },
      { id: 4, task: 'deploy:web' },
    ];
    assert.deepEqual(await back(came, [others]), ['["web"]', '5 in_progress']);
  });
});

describe('a generated workflow that watches what it deployed', () => {
  const statuses: Readonly<Record<string, number>> = { '1': 200, '0': 503, r: 302, f: 403 };
  const watch = async (answers: string, newer: readonly object[] = [], path = '/healthz') => {
    let asked = 0;
    const { failures, said } = await runScript(watchScript, {
      env: {
        ENVIRONMENT: 'production',
        DEPLOYMENTS: '{"web": 5}',
        URLS: '{"web": "http://x", "api": null}',
        HEALTH: JSON.stringify({ web: path, api: '' }),
        ...{ MINUTES: '90', BAD_SHARE: '0.25', WITHIN_SECONDS: '300' },
      },
      now,
      fetch: (url) => {
        assert.equal(url, `http://x${path}`);
        const answer = answers[asked++ % answers.length] ?? '-';
        if (answer === '-') throw new Error('nobody answers');
        return statuses[answer] ?? 0;
      },
      github: fakeOctokit({
        listDeployments: () => (asked > 20 ? newer : []),
        listDeploymentStatuses: () => [{ state: 'in_progress' }],
      }),
    });
    return { failures, said, asked };
  };

  it('asks all the time, and only what was deployed', async () => {
    const { failures, said, asked } = await watch('1');
    assert.deepEqual([failures, said, asked], [[], ['It went well: web'], 1080]);
  });

  it('fails at once where nothing answers', async () => {
    assert.deepEqual((await watch('-')).failures, ['3 of the last 3 answers of web were bad.']);
    assert.deepEqual((await watch('0')).failures, ['3 of the last 3 answers of web were bad.']);
  });

  it('takes being led elsewhere for no good answer, and a gateway for none at all', async () => {
    assert.deepEqual((await watch('r')).failures, ['3 of the last 3 answers of web were bad.']);
    assert.deepEqual((await watch('f', [], '')).failures, []);
    assert.deepEqual((await watch('0', [], '')).failures, ['3 of the last 3 answers of web were bad.']);
  });

  it('allows as many bad answers as the rules do, and no good one makes up for more', async () => {
    assert.deepEqual((await watch('01111')).failures, []);
    assert.deepEqual((await watch('01')).failures, ['30 of the last 60 answers of web were bad.']);
  });

  it('ends well once a newer deployment takes its place, also where answers are bad just then', async () => {
    const newer = [{ id: 6, task: 'deploy:web' }];
    const { failures, asked } = await watch('1', newer);
    assert.deepEqual([failures, asked < 40], [[], true]);
    assert.deepEqual((await watch(`${'1'.repeat(57)}${'0'.repeat(40)}`, newer)).failures, []);
  });
});

/** They are asked in the shell of a Linux runner. */
where(!windows, describe)('the health questions of a generated workflow', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'curl-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script with a curl that answers as this one says, and no time lost. */
  const ask = (curl: string, asked: Readonly<Record<string, string>> = {}): string => {
    writeFileSync(path.join(folder, 'curl'), `#!/bin/sh\nfor last; do :; done\n${curl}\n`, { mode: 0o755 });
    const script = healthyScript.replaceAll(/sleep \d+/g, 'SECONDS=$((SECONDS + 60))');
    try {
      const env = {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        ...{ URL: 'http://x', COMMIT: 'abcdef0123456', HEALTH: '/healthz', VERSION: '/version' },
        ...{ WITHIN_SECONDS: '120', HEADER: '' },
        ...asked,
      };
      const shell = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script];
      return execFileSync('bash', shell, { env, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };

  /** A curl to which these paths answer so. */
  const answering = (paths: Readonly<Record<string, string>>, status = 200): string =>
    `case "$last" in
${Object.entries(paths)
  .map(([path, body]) => `http://x${path}) echo ${body};;`)
  .join('\n')}
*) printf ${status};; esac`;

  it('wait for a good answer of the right version', () => {
    assert.equal(ask(answering({ '/version': 'abcdef0' })), '');
    assert.match(
      ask(answering({ '/version': '1234567' })),
      /::error::http:\/\/x\/healthz .*version abcdef0123456 within 120 s/,
    );
    assert.match(ask('exit 22'), /::error::/);
  });

  it('ask with the header that lets them in, which no other program sees', () => {
    const protect = `read -r header; case "$header $*" in *secret*secret*) exit 3;; 'x-let-in: secret'*) ;; *) printf 401; exit;; esac`;
    const open = answering({ '/version': 'abcdef0' });
    assert.equal(ask(`${protect}\n${open}`, { HEADER: 'x-let-in: secret' }), '');
    assert.match(ask(`${protect}\n${open}`), /::error::/);
  });

  it('take being led elsewhere for no good answer', () => {
    assert.match(ask(answering({ '/version': 'abcdef0' }, 302)), /::error::/);
  });

  it('take any answer of a service without a path for it but the one of a gateway', () => {
    const open = { HEALTH: '', VERSION: '' };
    assert.equal(ask(answering({}, 403), open), '');
    assert.match(ask(answering({}, 503), open), /::error::/);
  });
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
  const found = (env: Readonly<Record<string, string>> = {}) => {
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
    return runScript(stalePreviewsScript, {
      env: { KEEP: '["pr-12", "kept"]', STALE_AFTER_MS: String(7 * 86_400_000), ...env },
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
  };

  it('finds previews nobody needs, and never what is kept or is production', async () => {
    assert.equal((await found()).outputs['stale'], '[2,3]');
    assert.equal((await found({ PULL_REQUEST: '' })).outputs['stale'], '[2,3]');
  });

  it('finds the one that somebody asks for alone, where there is one', async () => {
    for (const asked of ['1', '12']) {
      const { outputs, failures } = await found({ PULL_REQUEST: asked });
      assert.deepEqual([outputs['stale'], failures], [`[${asked}]`, []]);
    }
    for (const asked of ['9', '77', '1; rm', '1.0']) {
      const { outputs, failures } = await found({ PULL_REQUEST: asked });
      assert.deepEqual([outputs['stale'], failures], ['[]', [`There is no preview of ${asked}.`]]);
    }
  });

  it('warns on the pull request first where that is wanted, and removes only that long after', async () => {
    const day = 86_400_000;
    const old = new Date(now - 9 * day).toISOString();
    const swept = async (at: number, updated_at: string, comments: readonly object[], env = {}) => {
      const written: string[] = [];
      const { outputs, failures } = await runScript(stalePreviewsScript, {
        env: { KEEP: '[]', STALE_AFTER_MS: String(7 * day), WARN_MS: String(2 * day), ...env },
        now: at,
        github: fakeOctokit({
          listDeployments: () => [{ environment: pullRequestPreviewName(3), production_environment: false }],
          get: () => ({ state: 'open', updated_at, head: { ref: 'c' } }),
          listComments: () => comments,
          createComment: ({ body }: { body: string }) => void written.push(body),
        }),
      });
      assert.deepEqual(failures, []);
      return { stale: outputs['stale'], written };
    };
    const first = await swept(now, old, []);
    assert.deepEqual([first.stale, first.written.length], ['[]', 1]);
    assert.match(first.written[0]!, /will be removed from 2026-12-27 on/);
    assert.deepEqual((await swept(now, old, [], { KEEP: '["pr-3"]' })).written, []);

    const said = new Date(now).toISOString();
    const warning = { body: first.written[0], created_at: said, user: { login: 'github-actions[bot]' } };
    const next = async (days: number, updated_at: string, user = warning.user) =>
      swept(now + days * day, updated_at, [{ ...warning, user }]);
    assert.deepEqual(await next(1, said), { stale: '[]', written: [] });
    assert.deepEqual(await next(3, said), { stale: '[3]', written: [] });
    assert.deepEqual(await next(3, new Date(now + day).toISOString()), { stale: '[]', written: [] });
    const forged = await next(9, said, { login: 'somebody' });
    assert.deepEqual([forged.stale, forged.written.length], ['[]', 1]);
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
