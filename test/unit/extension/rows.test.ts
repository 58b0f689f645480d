import assert from 'node:assert/strict';

import { say } from '../../../agent/protocol/say.ts';
import { told } from '../../../agent/protocol/told.ts';
import { opened } from '../../standins/opened.ts';
import { deploymentRow } from '../../../extension/trees/deploymentRow.ts';
import { environmentRow } from '../../../extension/trees/environmentRow.ts';
import { operationRow } from '../../../extension/trees/operationRow.ts';
import { previewRow } from '../../../extension/trees/previewRow.ts';
import { serviceRow } from '../../../extension/trees/serviceRow.ts';
import { serviceTooltip } from '../../../extension/trees/tooltips.ts';
import {
  deployment,
  english,
  environment,
  minuteMs,
  noon,
  operation,
  preview,
  projectId,
  pullRequest,
  snapshot,
  target,
  waiting,
} from '../../standins/picture.ts';

const running = operation({
  state: 'running',
  endedAt: null,
  startedAt: noon - 41_000,
  alive: true,
  steps: [
    {
      id: 'build:web',
      title: say('Build web'),
      service: 'web',
      state: 'done',
      startedAt: noon,
      endedAt: noon,
      detail: null,
    },
    {
      id: 'verify:web',
      title: say('health check'),
      service: 'web',
      state: 'running',
      startedAt: noon,
      endedAt: null,
      detail: null,
    },
    {
      id: 'check:smoke',
      title: say('smoke'),
      service: null,
      state: 'waiting',
      startedAt: null,
      endedAt: null,
      detail: null,
    },
  ],
});

const production = environment({
  name: 'production',
  kind: 'production',
  behind: { environment: 'staging', commits: 3 },
});

describe('the row of an environment', () => {
  const row = (one = environment(), more: Parameters<typeof snapshot>[0] = {}, several = false) =>
    environmentRow(opened(snapshot({ environments: [one], ...more })), one, noon, several, english);

  it('says its state and the one thing that matters', () => {
    assert.equal(row(production).description, '3 behind staging · healthy');
  });

  it('is a sentence to a screen reader', () => {
    assert.equal(row(production).spoken, 'production, healthy, 3 commits behind staging, deployed 2 d ago.');
    assert.match(
      row(environment({ ...production, behind: { environment: 'staging', commits: 1 } })).spoken,
      /one commit behind staging/,
    );
  });

  it('tells production by a word and by colour, whatever it is called', () => {
    assert.equal(row(production).production, true);
    assert.equal(row(production).icon.color, 'list.warningForeground');
    const live = row(environment({ name: 'live', kind: 'production' }));
    assert.equal(live.description, 'production · healthy');
    assert.match(live.spoken, /^live, production, healthy/);
  });

  it('shows where a running operation is', () => {
    const deploying = environment({
      state: 'deploying',
      targets: [target({ state: 'deploying', operation: running.id })],
    });
    assert.equal(
      row(deploying, { operations: [running] }).description,
      'deploying · 2 of 3 · health check · 41 s',
    );
  });

  const facts: readonly (readonly [what: string, more: Parameters<typeof environment>[0], said: RegExp])[] = [
    ['needs your approval', { waitingFor: [waiting()] }, /needs your approval/],
    ['needs the approval of somebody else', { waitingFor: [waiting({ yours: false })] }, /needs an approval/],
    [
      'needs its checklist signed',
      { waitingFor: [waiting({ gates: ['checklist'] })] },
      /needs its checklist signed/,
    ],
    ['is frozen', { frozen: { reason: 'holidays', until: noon } }, /frozen until/],
    [
      'is held',
      { hold: { branch: 'feature/login', by: 'author', since: noon, next: [] } },
      /held by feature\/login since/,
    ],
    [
      'is asleep',
      {
        state: 'asleep',
        sleep: { asleepSince: noon, sleepsAt: null, wakesAt: noon, keepAwakeUntil: null, byWorkflow: false },
      },
      /wakes .* · asleep/,
    ],
  ];
  for (const [what, more, said] of facts)
    it(`says when it ${what}`, () => {
      assert.match(row(environment(more)).description!, said);
      assert.match(row(environment(more)).spoken, said.source.includes('·') ? /asleep, wakes/ : said);
    });

  it('says how old it is when a source does not answer', () => {
    const sources = [{ source: 'local', at: noon, state: 'failing' as const, message: null }];
    assert.match(row(environment(), { sources }).description!, /healthy · as of /);
  });

  it('tells production that is well by an icon of its own', () => {
    assert.notEqual(row(production).icon.id, row(environment()).icon.id);
    assert.equal(row(environment({ ...production, state: 'failing' })).icon.id, 'error');
  });

  it('offers to approve, to sign and to keep awake only where that can be done', () => {
    const offers = (more: Parameters<typeof environment>[0]) =>
      row(environment(more)).context.filter((word) => /canApprove|canSign|canKeepAwake/.test(word));
    assert.deepEqual(offers({}), []);
    assert.deepEqual(offers({ waitingFor: [waiting()] }), ['canApprove']);
    assert.deepEqual(offers({ waitingFor: [waiting({ yours: false })] }), []);
    assert.deepEqual(offers({ waitingFor: [waiting({ gates: ['checklist'] })] }), ['canSign']);
    const sleep = {
      asleepSince: null,
      sleepsAt: noon,
      wakesAt: null,
      keepAwakeUntil: null,
      byWorkflow: false,
    };
    assert.deepEqual(offers({ sleep }), ['canKeepAwake']);
  });

  it('names its project only where there are several', () => {
    assert.equal(row(environment()).label, 'staging');
    assert.equal(row(environment(), {}, true).label, 'staging (shop)');
  });

  it('can be asked what its state allows, in sorted words', () => {
    const { context } = row(environment());
    assert.deepEqual(context, [...context].sort());
    assert.ok(context.includes('canSleep') && !context.includes('canWake'));
    const asleep = row(environment({ state: 'asleep' })).context;
    assert.ok(asleep.includes('canWake') && !asleep.includes('canSleep'));
    assert.ok(!row(production).context.includes('canRemove'));
  });
});

describe('the row of a service', () => {
  const row = (one = target(), operations = [running]) => {
    const staging = environment({ targets: [one] });
    return serviceRow(opened(snapshot({ environments: [staging], operations })), staging, one, noon, english);
  };

  it('says commit, title, age and platform', () => {
    assert.equal(row().description, 'a1b2c3d Fix checkout rounding · 2 d · local');
    assert.equal(
      row().spoken,
      'web in staging, healthy, commit a1b2c3d, Fix checkout rounding, deployed 2 d ago, on local.',
    );
  });

  it('is the progress of what runs there, and opens it', () => {
    const busy = row(target({ state: 'deploying', operation: running.id }));
    assert.equal(busy.description, 'deploying 2 of 3 · health check · 41 s');
    assert.equal(busy.command?.id, 'taxiway.operation.show');
  });

  it('says what is not healthy', () => {
    assert.match(row(target({ state: 'failing' })).description!, /^failing · /);
    assert.equal(row(target({ state: 'failing' })).icon.id, 'error');
    assert.equal(row(target({ state: 'empty', current: null })).description, 'nothing deployed · local');
  });
});

describe('the row of a deployment', () => {
  it('marks the current one', () => {
    const row = deploymentRow(deployment(), noon, english);
    assert.match(row.description!, /Fix checkout rounding · current · author · 2 d/);
    assert.ok(!row.context.includes('canGoBack'));
  });

  it('says what going back would mean', () => {
    const retired = deploymentRow(deployment({ state: 'retired', wayBack: 'needsCare' }), noon, english);
    assert.match(retired.description!, /going back needs care/);
    assert.ok(retired.context.includes('canGoBack'));
    const gone = deploymentRow(deployment({ state: 'pruned', wayBack: 'cannot' }), noon, english);
    assert.match(gone.spoken, /files are gone, .*cannot go back to it/);
  });
});

describe('the row of a preview', () => {
  const row = (one = preview(), operations = [running]) =>
    previewRow(opened(snapshot({ previews: [one], operations })), one, noon, false, english);

  it('says branch, state, age and author', () => {
    assert.equal(row().label, '#42 New pricing page');
    assert.equal(row().description, 'feature/pricing · ready · 2 h · by Author');
    assert.equal(row().spoken, 'Preview #42 New pricing page, by Author, feature/pricing, ready, 2 h.');
  });

  it('says what failed', () => {
    const ending = { exitCode: 1, signal: null, timedOut: false, tail: '' };
    const failure = { reason: 'buildFailed', service: 'web', ending, stillRuns: null } as const;
    const failed = row(preview({ failure: told(failure) }));
    assert.equal(failed.description, 'feature/pricing · failed: build (exit 1) · 2 h · by Author');
    assert.equal(failed.icon.id, 'error');
    assert.ok(failed.context.includes('failed'));
  });

  it('tells the checks of its pull request also where it failed', () => {
    const checks = { state: 'passing', total: 2, pending: 0, failing: [] } as const;
    const failure = told({ reason: 'timedOut', what: say('The build'), afterMs: 1 });
    const one = preview({ failure });
    const project = opened(snapshot({ previews: [one], pullRequests: [pullRequest(42, { checks })] }));
    const { description } = previewRow(project, one, noon, false, english);
    assert.match(description!, /· failed: .* · checks passed · 2 h · by Author$/);
  });

  it('tells services one by one where they differ', () => {
    const targets = [target(), target({ service: 'api', state: 'asleep' })];
    const parts = (more: readonly (typeof targets)[number][]) =>
      row(preview({}, { targets: more })).description?.split(' · ')[1];
    assert.equal(parts(targets), 'web ready, api asleep');
    assert.equal(parts([target(), target({ service: 'api', state: 'watching' })]), 'ready');
  });

  it('leaves its author out where nobody knows', () => {
    assert.equal(row(preview({ author: '' })).description, 'feature/pricing · ready · 2 h');
  });

  it('says how long it has been stale', () => {
    assert.match(row(preview({ staleSince: noon - 9 * 86_400_000 })).description!, /stale for 9 d/);
  });

  it('goes by its branch where it has neither pull request nor title', () => {
    assert.equal(row(preview({ pullRequest: null, title: '' })).label, 'feature/pricing');
  });
});

describe('the tooltip of a service', () => {
  it('says in which region it runs and how large it is', () => {
    const details = [say('{0}', '123456789012 eu-west-2 shop/web'), say('Region {0}', 'eu-west-2')];
    const size = say('{0} vCPU and {1} MB for each task', 0.25, 512);
    const one = target({ platform: 'ecs', details: [...details, size] });
    const node = { type: 'service', project: projectId, environment: 'staging', service: 'web' } as const;
    const { markdown } = serviceTooltip(node, one, english);
    const said = markdown.replaceAll('\\', '');
    assert.match(
      said,
      /ecs:\n\n- 123456789012 eu-west-2 shop\/web\n- Region eu-west-2\n- 0\.25 vCPU and 512 MB for each task\n\n/,
    );
  });
});

describe('the row of an operation', () => {
  const row = (one = operation()) => operationRow(one, null, noon + minuteMs, english);

  it('says how it ended, who did it and when', () => {
    assert.equal(row().description, 'done · author · 60 s ago · web');
    assert.equal(row().spoken, 'Deploy web to staging, done, author, 60 s ago.');
    assert.equal(row().command?.id, 'taxiway.operation.show');
  });

  it('names callers of AWS by their user, or their role with the session, each once', () => {
    const aws = 'arn:aws:iam::123456789012:user';
    const by = `${aws}/octocat, ${aws}/octocat, octocat@acme.example`;
    assert.equal(row(operation({ by })).description, 'done · octocat, octocat@acme.example · 60 s ago · web');
    const role = 'arn:aws-cn:sts::123456789012:assumed-role/Deployer/kim@acme.example';
    assert.match(row(operation({ by: role })).description!, /^done · Deployer\/kim@acme\.example · /);
    assert.match(row(operation({ by: 'arn:aws:iam::123456789012:root' })).description!, /^done · root · /);
  });

  it('keeps its services out of its title, which would push how it went out of sight', () => {
    assert.equal(row().label, 'Deploy to staging');
    const live = operation({
      kind: 'promote',
      environment: 'live',
      production: true,
      services: ['web', 'api'],
    });
    assert.equal(row(live).label, 'Promote to production (live)');
    assert.match(row(live).description!, / · web, api$/);
    const sleep = operation({ kind: 'sleep', title: say('Put staging to sleep') });
    assert.equal(row(sleep).label, 'Put staging to sleep');
    assert.doesNotMatch(row(sleep).description!, /web/);
  });

  it('can be cancelled while it runs, and resumed when nothing carries it out', () => {
    assert.ok(row(running).context.includes('canCancel'));
    const interrupted = row({ ...running, alive: false }).context;
    assert.ok(interrupted.includes('canResume') && !interrupted.includes('canCancel'));
  });

  it('is only shown where a newer Taxiway made it', () => {
    const foreign = row(operation({ state: 'done', endedAt: null, readable: false }));
    assert.deepEqual(foreign.context, ['operation']);
    assert.deepEqual(
      [foreign.icon.id, foreign.description!.split(' ')[0]],
      ['question', 'unknown'],
      'not done',
    );
  });

  it('says until when it is watched', () => {
    assert.match(
      row(operation({ state: 'watching', endedAt: null, watchedUntil: noon })).description!,
      /serving, watched until/,
    );
  });

  it('can be undone once it served', () => {
    const undo = { kind: 'rollback', environment: 'staging', services: 'all', to: 'previous' } as const;
    assert.ok(row(operation({ undo })).context.includes('canUndo'));
    assert.ok(!row(operation({ undo, state: 'running' })).context.includes('canUndo'));
  });
});
