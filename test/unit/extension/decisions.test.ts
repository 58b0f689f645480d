import assert from 'node:assert/strict';
import { as } from '../../../agent/protocol/ids.ts';
import type { ProjectSnapshot, SourceAge } from '../../../agent/protocol/model.ts';
import type { Plan } from '../../../agent/protocol/plan.ts';
import { say } from '../../../agent/protocol/say.ts';
import { resultActions } from '../../../extension/follow/results.ts';
import { told } from '../../../agent/protocol/told.ts';
import { needsCard } from '../../../extension/operations/needsCard.ts';
import { lastGood, rollbackInput, servicesAlike } from '../../../extension/pages/rollbackChoice.ts';
import { saidBySchema } from '../../../extension/problems/saidBySchema.ts';
import { previewStatus } from '../../../extension/status/previewStatus.ts';
import { statusTooltip } from '../../../extension/status/statusTooltip.ts';
import { grouped } from '../../../extension/trees/activityGroups.ts';
import { activityBadge, environmentsBadge } from '../../../extension/trees/badges.ts';
import { viewMessage } from '../../../extension/trees/viewMessage.ts';
import { opened, storeOf } from '../../standins/opened.ts';
import {
  deployment,
  english,
  environment,
  noon,
  operation,
  preview,
  pullRequest,
  projectId,
  snapshot,
  target,
  waiting,
} from '../../standins/picture.ts';

describe('whether a plan is shown before it is carried out', () => {
  function plan(more: Partial<Plan['remarks']> = {}, facts: Partial<Plan['facts']> = {}): Plan {
    return {
      facts: { input: { kind: 'deploy' }, gates: [], ...facts },
      remarks: { environmentKind: 'staging', warnings: [], nothingToDo: null, ...more },
    } as unknown as Plan;
  }

  it('is: production, always', () => {
    assert.equal(needsCard(plan({ environmentKind: 'production' }), 'production'), true);
  });

  it('is not: another environment with nothing against it, unless the user wants so', () => {
    assert.equal(needsCard(plan(), 'production'), false);
    assert.equal(needsCard(plan(), 'always'), true);
  });

  it('is: a gate that holds, a warning, what cannot be undone, what breaks something on purpose', () => {
    const gate = { gate: 'window', verdict: 'fails', binding: true } as const;
    assert.equal(needsCard(plan({}, { gates: [gate] }), 'production'), true);
    assert.equal(needsCard(plan({}, { gates: [{ ...gate, binding: false }] }), 'production'), false);
    assert.equal(needsCard(plan({ warnings: [say('The working copy differs.')] }), 'production'), true);
    const input = { kind: 'removeEnvironment', environment: 'qa' } as const;
    assert.equal(needsCard(plan({}, { input }), 'production'), true);
    const drill = { kind: 'drill', environment: 'staging', service: 'web' } as const;
    assert.equal(needsCard(plan({}, { input: drill }), 'production'), true);
  });

  it('is not: nothing to do', () => {
    assert.equal(
      needsCard(plan({ environmentKind: 'production', nothingToDo: say('Nothing changed.') }), 'always'),
      false,
    );
  });
});

describe('what can be done once an operation ended', () => {
  const labels = (one = operation()) => {
    const production = environment({
      name: 'production',
      kind: 'production',
      state: one.environment === 'production' ? 'failing' : 'healthy',
      promoteFrom: 'staging',
    });
    return resultActions(opened(snapshot({ environments: [environment(), production] })), one).map(
      ({ label }) => english(label),
    );
  };

  it('is to open and to promote after a good deploy', () => {
    assert.deepEqual(labels(), ['Open', 'Promote…', 'Show Log']);
  });

  it('offers to promote where nothing runs yet, too', () => {
    const empty = environment({
      name: 'production',
      kind: 'production',
      state: 'empty',
      promoteFrom: 'staging',
    });
    const project = opened(snapshot({ environments: [environment(), empty] }));
    const actions = resultActions(project, operation()).map(({ label }) => english(label));
    assert.ok(actions.includes('Promote…'), actions.join());
  });

  it('is to read the log and to go back after a bad one', () => {
    assert.deepEqual(labels(operation({ state: 'failed', environment: 'production' })), [
      'Show Log',
      'Roll Back…',
      'Show Operation',
    ]);
  });

  it('is to look at the new plan where the old one had gone stale, and to try again where it failed otherwise', () => {
    const hash = as<Plan['hash']>('h');
    const stale = told({ reason: 'planStale', hash, changed: [], now: null });
    assert.deepEqual(labels(operation({ state: 'failed', failure: stale })), [
      'Show the New Plan',
      'Show Operation',
    ]);
    const failure = told({ reason: 'timedOut', what: say('The build'), afterMs: 1 });
    assert.deepEqual(labels(operation({ state: 'failed', failure })), [
      'Show Log',
      'Retry',
      'Show Operation',
    ]);
  });

  it('is to decide where it needs a person', () => {
    assert.deepEqual(labels(operation({ state: 'needsPerson' })), ['Show Operation', 'Show Log']);
  });
});

describe('what the Rollback page picks', () => {
  const old = deployment({
    id: as('d0'),
    state: 'retired',
    commit: { ...deployment().commit, sha: as('c0') },
  });
  const oldApi = { ...old, id: as<typeof old.id>('d0api'), service: 'api' };
  const list = [deployment(), deployment({ id: as('dx'), state: 'failed', wayBack: 'cannot' }), old, oldApi];

  it('first is the last good one', () => {
    assert.equal(lastGood(list)?.id, 'd0');
    assert.equal(lastGood(list, 'api')?.id, 'd0api');
    assert.equal(lastGood([deployment()]), undefined);
  });

  it('takes along what was deployed with it', () => {
    assert.deepEqual(servicesAlike(list, old), ['web', 'api']);
  });

  it('goes to the deployment for one service and to its commit for several', () => {
    assert.deepEqual(rollbackInput(old, ['web'])?.to, { deployment: 'd0' });
    assert.deepEqual(rollbackInput(old, ['web', 'api'])?.to, { commit: 'c0' });
    assert.deepEqual(rollbackInput(old, ['api'])?.to, { commit: 'c0' });
    assert.equal(rollbackInput(old, []), undefined);
  });
});

describe("the status of the current branch's preview", () => {
  const status = (one = preview(), branch: string | null = 'feature/pricing') =>
    previewStatus(opened(snapshot({ branch, previews: [one] })));
  const ending = { exitCode: 1, signal: null, timedOut: false, tail: '' };

  const cases: readonly (readonly [string, ReturnType<typeof preview>, state: string, command: string])[] = [
    ['ready: opens it', preview(), 'ready', 'taxiway.preview.open'],
    ['building: shows its log', preview({}, { state: 'deploying' }), 'building', 'taxiway.preview.showLog'],
    [
      'failed: shows its log',
      preview({ failure: told({ reason: 'buildFailed', service: 'web', ending, stillRuns: null }) }),
      'failed',
      'taxiway.preview.showLog',
    ],
    ['asleep: wakes it', preview({}, { state: 'asleep' }), 'asleep', 'taxiway.environment.wake'],
    ['not deployed: creates it', preview({}, { state: 'empty' }), 'empty', 'taxiway.preview.create'],
    ['degraded: opens it', preview({}, { state: 'degraded' }), 'degraded', 'taxiway.preview.open'],
    ['not known: opens it', preview({}, { state: 'unknown' }), 'unknown', 'taxiway.preview.open'],
    [
      'ready without an address: shows its log',
      preview({}, { targets: [target({ url: null })] }),
      'ready',
      'taxiway.preview.showLog',
    ],
  ];
  for (const [name, one, state, command] of cases)
    it(name, () => {
      assert.equal(status(one)?.state, state);
      assert.equal(status(one)?.call.id, command);
    });

  it('none: creates it for the branch', () => {
    const none = status(preview(), 'main');
    assert.equal(none?.state, 'none');
    assert.deepEqual(none.call, { id: 'taxiway.preview.create', args: ['main', projectId] });
  });

  it('names in its links what they do', () => {
    const linksOf = (one: ReturnType<typeof preview>) => {
      const project = opened(snapshot({ branch: 'feature/pricing', previews: [one] }));
      const { markdown } = statusTooltip(project, previewStatus(project)!, noon, english);
      return [...markdown.matchAll(/\[([^\]]+)\]\(command:([\w.]+)/g)].map(([, label, id]) => [label, id]);
    };
    assert.deepEqual(linksOf(preview())[0], ['Open', 'taxiway.preview.open']);
    assert.deepEqual(linksOf(preview({}, { state: 'asleep' }))[0], ['Wake', 'taxiway.environment.wake']);
    assert.deepEqual(linksOf(preview({}, { state: 'failing' }))[0], ['Show Log', 'taxiway.preview.showLog']);
  });

  it('tells in its tooltip who we are on GitHub, and what is left of the hour', () => {
    const lines = [say('octocat on GitHub, 4812 of 5000 requests left until 13:00')];
    const github = { repository: 'acme/shop', account: 'octocat', quota: null, lines };
    const project = opened(snapshot({ branch: 'feature/pricing', previews: [preview()], github }));
    const { markdown } = statusTooltip(project, previewStatus(project)!, noon, english);
    assert.match(markdown, /octocat on GitHub, 4812 of 5000 requests left/);
  });

  it('is silent on a detached HEAD', () => {
    assert.equal(status(preview(), null), undefined);
  });
});

describe('Activity', () => {
  it('has what runs first, then what waits for somebody, then the days', () => {
    const groups = grouped([
      operation({ id: as('old'), createdAt: noon - 3 * 86_400_000, endedAt: noon - 3 * 86_400_000 }),
      operation({ id: as('new') }),
      operation({ id: as('stuck'), state: 'needsPerson' }),
      operation({ id: as('now'), state: 'running' }),
    ]);
    assert.deepEqual(
      groups.map(({ operations }) => operations[0]?.id),
      ['now', 'stuck', 'new', 'old'],
    );
    assert.deepEqual(
      groups.slice(0, 2).map(({ name }) => name),
      ['running', 'waiting'],
    );
  });

  it('counts in its badge only what waits for somebody', () => {
    const store = storeOf(
      snapshot({ operations: [operation(), operation({ id: as('stuck'), state: 'needsPerson' })] }),
    );
    assert.equal(activityBadge(store)?.value, 1);
    assert.equal(environmentsBadge(store), undefined);
    const changes = [waiting(), waiting({ plan: as('b2c1'.repeat(16)), yours: false })];
    const asked = storeOf(snapshot({ environments: [environment({ waitingFor: changes })] }));
    assert.equal(activityBadge(asked)?.value, 1);
    const failing = storeOf(
      snapshot({ environments: [environment({ name: 'production', kind: 'production', state: 'failing' })] }),
    );
    assert.equal(environmentsBadge(failing)?.value, 1);
  });
});

describe('what stands above the rows', () => {
  const agent = { kind: 'off' } as const;

  it('is that the agent is away, and when it is tried again', () => {
    const failure = { reason: 'agentGone', detail: 'SIGKILL' } as const;
    const away = { kind: 'away', failure, retryInMs: 4000 } as const;
    assert.equal(
      english(viewMessage('previews', away, storeOf())!),
      'The agent ended: SIGKILL · trying again in 4.0 s',
    );
  });

  it('is said above the rows of every view, and left to the welcome text where that has buttons', () => {
    const failure = { reason: 'agentGone', detail: '' } as const;
    const away = { kind: 'away', failure, retryInMs: null } as const;
    for (const view of ['environments', 'previews', 'activity'] as const)
      assert.match(english(viewMessage(view, away, storeOf(snapshot()))!), /^The agent ended/);
    assert.equal(viewMessage('environments', away, storeOf()), undefined);
  });

  it('is that the project file broke, while the last good picture is shown', () => {
    assert.match(
      english(viewMessage('environments', agent, storeOf(snapshot({ state: 'invalidConfiguration' })))!),
      /last good picture/,
    );
  });

  it('is why a source does not answer and what to do, also where it never did', () => {
    const message = say('GitHub does not accept the token any more. Sign in to GitHub again.');
    const failing = { source: 'github', at: null, state: 'failing', message } as const;
    const above = (sources: readonly SourceAge[]) =>
      english(viewMessage('environments', agent, storeOf(snapshot({ sources })))!);
    assert.equal(above([failing]), message.text);
    assert.match(
      above([{ ...failing, at: noon }]),
      /^As of .*: GitHub does not accept the token any more\. Sign/,
    );
    assert.match(
      above([{ ...failing, at: noon, state: 'stale', message: null }]),
      /^As of .*: github does not/,
    );
  });

  it('is the first of several that do not answer, with how many more the tooltips of rows tell of', () => {
    const failing = { source: 'github', at: null, state: 'failing', message: say('No network.') } as const;
    const above = (...sources: readonly SourceAge[]) =>
      english(viewMessage('environments', agent, storeOf(snapshot({ sources })))!);
    const fresh = { ...failing, source: 'git', state: 'fresh' } as const;
    const stale = { ...failing, at: noon, state: 'stale', message: null } as const;
    assert.equal(above(fresh, failing, { ...failing, source: 'fly' }, stale), 'No network. And 1 more.');
    assert.equal(above(failing, failing, fresh, failing), 'No network. And 2 more.');
  });

  it('leaves a view without rows its welcome text and its button', () => {
    const sources = [{ source: 'vercel', at: noon, state: 'failing', message: null }] as const;
    const above = (more: Partial<ProjectSnapshot>, view: 'environments' | 'previews' = 'previews') =>
      viewMessage(view, agent, storeOf(snapshot({ sources, ...more })));
    assert.equal(above({}), undefined);
    assert.equal(above({ environments: [], previews: [preview()] }, 'environments'), undefined);
    assert.ok(above({}, 'environments'));
    assert.ok(above({ previews: [preview()] }));
    assert.ok(above({ pullRequests: [pullRequest(7)] }));
  });

  it('is nothing while all is well', () => {
    assert.equal(viewMessage('environments', agent, storeOf(snapshot())), undefined);
  });
});

describe('a problem', () => {
  it('is left to the schema where that says it, and is ours where it cannot', () => {
    const problem = { file: 'taxiway.json', severity: 'error', message: say('x') } as const;
    assert.equal(saidBySchema({ ...problem, code: 'wrongType' }), true);
    assert.equal(saidBySchema({ ...problem, code: 'unknownKey' }), false);
    assert.equal(saidBySchema({ ...problem, file: '.env', code: 'wrongType' }), false);
  });
});
