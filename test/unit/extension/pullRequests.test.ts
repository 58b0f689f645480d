import assert from 'node:assert/strict';
import { as } from '../../../agent/protocol/ids.ts';
import type {
  EnvironmentSnapshot,
  GitHubStanding,
  PullRequest,
  SharedDeployment,
} from '../../../agent/protocol/model.ts';
import { render } from '../../../agent/protocol/say.ts';
import { pullRequestAt } from '../../../extension/commands/pullRequestAt.ts';
import { Store } from '../../../extension/model/store.ts';
import type { Node } from '../../../extension/model/nodes.ts';
import { previewStatus } from '../../../extension/status/previewStatus.ts';
import { statusTooltip } from '../../../extension/status/statusTooltip.ts';
import { noFilter, PreviewsSource } from '../../../extension/trees/previewsSource.ts';
import {
  environment,
  projectId,
  pullRequest as pull,
  sharedDeployment as shared,
  snapshot,
} from '../../standins/picture.ts';

const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const logUrl = 'https://ci.example/log/8';
const run = 'https://github.com/acme/shop/actions/runs/5/job/9';
const github = { repository: 'acme/shop', account: 'octocat', quota: null, lines: [] };

function previewOf(pullRequest: number | null): EnvironmentSnapshot {
  const preview = {
    branch: 'pricing',
    head: null,
    title: 'New pricing page',
    author: 'octocat',
    pullRequest,
    isMine: true,
    isOver: false,
    lastActivityAt: now - minute,
    staleSince: null,
    failure: null,
    operation: null,
  };
  return environment({ name: 'preview-pricing', kind: 'preview', preview });
}

describe('pull requests in Previews', () => {
  let store: Store;
  let source: PreviewsSource;

  function shown(
    pullRequests: readonly PullRequest[],
    previews: readonly EnvironmentSnapshot[] = [],
    gitHub: GitHubStanding | null = null,
  ): readonly Node[] {
    store = new Store();
    store.replace([snapshot({ pullRequests, previews, github: gitHub })]);
    source = new PreviewsSource(
      store,
      (message) => render(message),
      () => now,
    );
    return source.roots();
  }

  it('say title, branch, what is deployed, checks, age and author', () => {
    const [node] = shown([pull(42)]);
    const row = source.row(node!);
    assert.equal(row?.label, '#42 New pricing page');
    assert.equal(row.description, 'pricing · ready · checks passed · 2 min · by octocat');
    assert.equal(
      row.spoken,
      'Pull request #42 New pricing page, by octocat, pricing, ready, checks passed, 2 min.',
    );
  });

  it('show below them what others deployed, and open it', () => {
    const [node] = shown([pull(42)]);
    const [below] = source.children(node!);
    const row = source.row(below!);
    assert.equal(row?.label, 'Preview – web');
    assert.equal(row.description, 'ready · by vercel · 60 s · https://web-42.example');
    assert.deepEqual(row.command, { id: 'taxiway.url.open', args: ['https://web-42.example'] });
    assert.equal(source.parent(below!)?.type, 'pullRequest');
  });

  it('are one row with the preview of ours, which then has both below it', () => {
    const nodes = shown([pull(42)], [previewOf(42)]);
    assert.deepEqual(
      nodes.map(({ type }) => type),
      ['environment'],
    );
    assert.deepEqual(
      source.children(nodes[0]!).map(({ type }) => type),
      ['service', 'sharedDeployment'],
    );
  });

  it('do not show below a preview of ours once more what GitHub knows of it', () => {
    const ours = previewOf(42);
    const at = ours.targets[0]!.url;
    const own = shared({ environment: 'preview-pr-42', by: 'octocat', url: at });
    const [node] = shown([pull(42, { deployments: [own, shared({ id: 8 })] })], [ours]);
    assert.deepEqual(
      source.children(node!).map((one) => source.row(one)?.label),
      ['web', 'Preview – web'],
    );
    const [alone] = shown([pull(42, { deployments: [own] })]);
    assert.equal(source.children(alone!).length, 1);
  });

  it('do not show it either where GitHub was told the address of the deployment itself', () => {
    const ours = previewOf(42);
    const [web] = ours.targets;
    const url = 'https://shop-x1.example';
    const targets = [{ ...web!, current: { ...web!.current!, url } }];
    const byApp = shared({ environment: 'Preview', by: 'vercel[bot]', url });
    const [node] = shown([pull(42, { deployments: [byApp] })], [{ ...ours, targets }]);
    assert.deepEqual(
      source.children(node!).map(({ type }) => type),
      ['service'],
    );
  });

  it('come with the previews in the order of their last activity', () => {
    const nodes = shown(
      [pull(1, { branch: 'a', updatedAt: now }), pull(2, { branch: 'b', updatedAt: 1 })],
      [previewOf(null)],
    );
    assert.deepEqual(
      nodes.map((node) => (node.type === 'pullRequest' ? node.number : node.type)),
      [1, 'environment', 2],
    );
  });

  it('name the check that failed, or count them', () => {
    const failing = (...names: string[]): PullRequest['checks'] => ({
      state: 'failing',
      total: 5,
      pending: 0,
      failing: names.map((name) => ({ name, url: null })),
    });
    const say = (more: Partial<PullRequest>): string => {
      const [node] = shown([pull(3, more)]);
      return source.row(node!)?.description ?? '';
    };
    assert.match(say({ checks: failing('unit') }), /unit failed/);
    assert.match(say({ checks: failing('unit', 'lint') }), /2 of 5 checks failed/);
    assert.match(say({ deployments: [] }), /no preview/);
    assert.match(say({ isDraft: true, isBranchGone: true }), /draft · its branch is gone/);
    assert.match(say({ deployments: [shared(), shared({ id: 8, state: 'failed' })] }), /· failed ·/);
  });

  it('say how each service is, where a workflow deploys them one by one', () => {
    const of = (service: string, state: SharedDeployment['state'], id: number): SharedDeployment =>
      shared({ id, service: as(service), environment: 'preview-pr-3', state, url: null });
    const shownOf = (...deployments: SharedDeployment[]) => {
      const [node] = shown([pull(3, { deployments })]);
      return {
        row: source.row(node!)?.description,
        below: source.children(node!).map((one) => source.row(one)),
      };
    };
    const mixed = shownOf(of('web', 'ready', 1), of('api', 'building', 2));
    assert.equal(mixed.row, 'pricing · web ready, api building · checks passed · 2 min · by octocat');
    assert.deepEqual(
      mixed.below.map((row) => [row?.label, row?.description]),
      [
        ['web', 'ready · preview-pr-3 · by vercel · 60 s'],
        ['api', 'building · preview-pr-3 · by vercel · 60 s'],
      ],
    );
    assert.match(shownOf(of('web', 'ready', 1), of('api', 'ready', 2)).row ?? '', /· ready ·/);
  });

  it('offer a preview, also of what is not here: its head is fetched', () => {
    const offered = (more: Partial<PullRequest>): boolean => {
      const [node] = shown([pull(3, more)]);
      return source.row(node!)?.context.includes('canPreview') ?? false;
    };
    assert.deepEqual(
      [offered({}), offered({ isFork: true }), offered({ isBranchGone: true })],
      [true, true, true],
    );
  });

  it('are what the status bar tells of a branch without a preview of ours', () => {
    const status = (...deployments: SharedDeployment[]): readonly unknown[] => {
      store = new Store();
      store.replace([snapshot({ branch: 'pricing', pullRequests: [pull(42, { deployments })] })]);
      const found = previewStatus(store.projects[0]!);
      return [found?.state, ...(found?.call.args ?? [])];
    };
    const page = 'https://github.com/acme/shop/pull/42';
    assert.deepEqual(status(shared()), ['ready', 'https://web-42.example']);
    assert.deepEqual(status(shared(), shared({ id: 8, state: 'building', url: null })), ['building', page]);
    assert.deepEqual(status(shared(), shared({ id: 8, state: 'failed', url: null })), ['failed', page]);
    assert.deepEqual(status(shared(), shared({ id: 8, state: 'failed', url: null, logUrl })), [
      'failed',
      { type: 'sharedDeployment', project: projectId, number: 42, id: 8 },
    ]);
    assert.equal(status()[0], 'none');
  });

  it('open the log of what is not ready where somebody else deployed it', () => {
    const opens = (more: Partial<SharedDeployment>): readonly unknown[] => {
      const [node] = shown([pull(3, { deployments: [shared({ logUrl, ...more })] })]);
      return source.children(node!).map((one) => source.row(one)?.command);
    };
    const page = { id: 'taxiway.url.open', args: ['https://web-42.example'] };
    const log = {
      id: 'taxiway.preview.showLog',
      args: [{ type: 'sharedDeployment', project: projectId, number: 3, id: 7 }],
    };
    assert.deepEqual(opens({}), [page]);
    assert.deepEqual(opens({ state: 'failed' }), [log]);
    assert.deepEqual(opens({ state: 'building', url: null }), [log]);
    assert.deepEqual(opens({ url: null }), [log]);
    assert.deepEqual(opens({ state: 'failed', logUrl: null }), [page]);
    assert.deepEqual(opens({ state: 'failed', url: null, logUrl: null }), [undefined]);
  });

  it('offer the log of what others deployed, and to run again what a workflow of this repository did', () => {
    const words = (more: Partial<SharedDeployment>): readonly (readonly string[])[] => {
      const [node] = shown([pull(3, { deployments: [shared({ url: null, ...more })] })], [], github);
      return [node!, ...source.children(node!)].map((one) => source.row(one)?.context ?? []);
    };
    const always = ['canPreview', 'pullRequest'];
    assert.deepEqual(words({}), [always, []]);
    assert.deepEqual(words({ logUrl }), [['hasLog', ...always], ['hasLog']]);
    assert.deepEqual(words({ logUrl: run, state: 'failed' }), [
      ['canRunAgain', 'failed', 'hasLog', ...always],
      ['canRunAgain', 'failed', 'hasLog'],
    ]);
    assert.deepEqual(words({ logUrl: run, state: 'building' })[1], ['hasLog'], 'it runs still');
    assert.deepEqual(words({ logUrl: run.replace('acme', 'other') })[1], ['hasLog']);
  });

  it('offer to remove what a generated workflow deployed, by its name and task', () => {
    const words = (more: Partial<SharedDeployment>): readonly string[] => {
      const [node] = shown([pull(3, { deployments: [shared(more)] })]);
      return source.row(node!)?.context ?? [];
    };
    const service = as<NonNullable<SharedDeployment['service']>>('web');
    assert.ok(words({ service, environment: 'preview-pr-3' }).includes('canRemove'));
    assert.ok(!words({ service }).includes('canRemove'));
    assert.ok(!words({ environment: 'preview-pr-3' }).includes('canRemove'));
  });

  it('say in the tooltip of what others deployed where what is not offered is done', () => {
    const tooltip = (more: Partial<SharedDeployment>, ...previews: EnvironmentSnapshot[]) => {
      const [node] = shown([pull(42, { deployments: [shared(more)] })], previews, github);
      return source.tooltip(source.children(node!).at(-1)!);
    };
    const theirs = tooltip({ logUrl });
    assert.match(theirs?.markdown ?? '', /What its menu does not offer is done where vercel deploys it/);
    assert.deepEqual(theirs?.commands, ['taxiway.url.open', 'taxiway.preview.showLog']);
    assert.doesNotMatch(tooltip({}, previewOf(42))?.markdown ?? '', /is done where/, 'it may be ours');
  });

  it('have their log in the tooltip of the status bar, also once they are ready', () => {
    const links = (...deployments: SharedDeployment[]) => {
      store = new Store();
      store.replace([snapshot({ branch: 'pricing', pullRequests: [pull(42, { deployments })] })]);
      const [project] = store.projects;
      const { markdown } = statusTooltip(project!, previewStatus(project!)!, now, render);
      return [...markdown.matchAll(/\[([^\]]+)\]\(command:([\w.]+)/g)].map(([, label, id]) => [label, id]);
    };
    const deploy = ['Deploy…', 'taxiway.environment.deploy'];
    const log = ['Show Log', 'taxiway.preview.showLog'];
    assert.deepEqual(links(shared({ logUrl })), [['Open', 'taxiway.url.open'], log, deploy]);
    assert.deepEqual(links(shared()), [['Open', 'taxiway.url.open'], deploy]);
    assert.deepEqual(links(shared({ logUrl, state: 'failed' })), [log, deploy]);
  });

  it('can be opened from the preview of ours, too', () => {
    const [node] = shown([pull(42)], [previewOf(42)]);
    assert.ok(source.row(node!)?.context.includes('pullRequest'));
    assert.equal(pullRequestAt(store, node)?.url, 'https://github.com/acme/shop/pull/42');
    const [alone] = shown([], [previewOf(42)]);
    assert.ok(!source.row(alone!)?.context.includes('pullRequest'), 'it is not open any more');
    assert.equal(pullRequestAt(store, alone), undefined);
  });

  it('are found by author, branch and title', () => {
    shown([pull(1, { author: 'hubot' }), pull(2, { branch: 'other' })]);
    source.filter = { ...noFilter, text: 'hubot' };
    assert.equal(source.roots().length, 1);
    source.filter = { ...noFilter, text: 'PRICING PAGE' };
    assert.equal(source.roots().length, 2);
  });

  it('are shown of oneself, or of the branch one is on, alone', () => {
    const theirs = { ...previewOf(9), name: 'preview-theirs' };
    store = new Store();
    const pullRequests = [
      pull(1, { author: 'hubot' }),
      pull(2, { branch: 'other' }),
      pull(3, { isFork: true, author: 'hubot' }),
    ];
    const previews = [{ ...theirs, preview: { ...theirs.preview!, isMine: false, branch: 'other' } }];
    store.replace([snapshot({ pullRequests, previews, github, branch: 'pricing' })]);
    source = new PreviewsSource(
      store,
      (message) => render(message),
      () => now,
    );
    const labels = (): string[] => source.roots().map((node) => source.row(node)?.label.slice(0, 2) ?? '');
    source.filter = { ...noFilter, mine: true };
    assert.deepEqual(labels(), ['#2']);
    source.filter = { ...noFilter, branch: true };
    assert.deepEqual(labels(), ['#1']);
    source.filter = noFilter;
    assert.equal(labels().length, 4);
  });

  it('say of a preview of ours that it can be updated, or cleaned up', () => {
    const row = (more: object): ReturnType<PreviewsSource['row']> => {
      const preview = previewOf(42);
      const [node] = shown([], [{ ...preview, preview: { ...preview.preview!, ...more } }]);
      return source.row(node!);
    };
    assert.match(row({ isOver: true })?.description ?? '', /pull request closed · can be cleaned up/);
    assert.match(
      row({ staleSince: now - 60 * minute })?.description ?? '',
      /stale for .* · can be cleaned up/,
    );
    assert.match(row({ head: as('b'.repeat(40)) })?.description ?? '', /can be updated/);
    assert.ok(row({ head: as('b'.repeat(40)) })?.context.includes('canUpdate'));
  });
});
