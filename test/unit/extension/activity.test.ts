import assert from 'node:assert/strict';
import { as, type CommitSha, type OperationId } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import { operationsInSnapshot } from '../../../agent/protocol/requests.ts';
import { projectOfFile } from '../../../extension/model/find.ts';
import type { Node } from '../../../extension/model/nodes.ts';
import { OlderOperations } from '../../../extension/model/olderOperations.ts';
import type { Store } from '../../../extension/model/store.ts';
import { nearDay } from '../../../agent/protocol/nearDate.ts';
import { activityBadge } from '../../../extension/trees/badges.ts';
import { ActivitySource } from '../../../extension/trees/activitySource.ts';
import { storeOf } from '../../standins/opened.ts';
import {
  english,
  environment,
  noon,
  operation,
  projectId,
  run,
  snapshot,
  waiting,
} from '../../standins/picture.ts';

const dayMs = 86_400_000;

/** Ids in the order of time, as the agent makes them. */
function operations(count: number, from = 0): OperationSummary[] {
  return Array.from({ length: count }, (_, index) =>
    operation({ id: as<OperationId>(`20261120-${String(from + index).padStart(9, '0')}-deploy-aaaaaa`) }),
  );
}

function activity(store: Store, older = new OlderOperations(store, () => Promise.reject(new Error()))) {
  return new ActivitySource({
    store,
    operations: older,
    words: english,
    now: () => noon,
    day: (at) => nearDay('en', at, noon),
    jobs: () =>
      Promise.resolve([{ ...run({ id: 9, name: 'web', state: 'running', word: say('running') }), steps }]),
  });
}

const steps = [{ name: 'Build', word: say('passed') }];

describe('the rows of Activity', () => {
  it('lead to the secrets that are due, which the badge counts', () => {
    const source = activity(storeOf(snapshot({ dueSecrets: ['KEY', 'TOKEN'] })));
    const [heading] = source.roots();
    const [node] = source.children(heading!) as readonly Node[];
    const { label, description, command } = source.row(node!)!;
    assert.deepEqual(
      [label, description, command?.id],
      ['Due for rotation', 'KEY, TOKEN', 'taxiway.secrets.show'],
    );
    assert.deepEqual(source.parent(node!), heading);
    assert.deepEqual(activity(storeOf(snapshot())).roots(), []);
  });

  it('have the workflow runs on GitHub between what goes on and the days, with their jobs', async () => {
    const failed = { id: 8, state: 'failed', word: say('timed out') } as const;
    const source = activity(storeOf(snapshot({ operations: [operation()], runs: [run(), run(failed)] })));
    const heading = source.roots().find((node) => source.row(node)?.label === 'Workflows on GitHub')!;
    const nodes = await source.children(heading);
    assert.deepEqual(
      nodes.map((node) => source.row(node)).map((row) => [row?.description, row?.icon.id, row?.context]),
      [
        ['queued · main · aaaaaaa · octocat · 1.0 s ago', 'clock', ['run', 'canStop']],
        ['timed out · main · aaaaaaa · octocat · 1.0 s ago', 'error', ['run', 'canRunAgain', 'canRunFailed']],
      ],
    );
    assert.equal(source.parent(nodes[0]!)?.type, 'group');
    const [job] = await source.children(nodes[0]!);
    const row = source.row(job!);
    assert.deepEqual([row?.label, row?.open, row?.command?.id], ['web', 'leaf', 'taxiway.run.showLog']);
    assert.deepEqual(source.parent(job!), nodes[0]);
    assert.match(source.tooltip(job!)!.markdown, /Build: passed/);
    assert.match(source.tooltip(nodes[0]!)!.markdown, /Fix totals/);
  });

  const labels = (source: ActivitySource) => source.roots().map((node) => source.row(node)?.label);

  it('name days as people do', () => {
    const ended = (daysAgo: number) =>
      operation({
        id: as(`o${daysAgo}`),
        endedAt: noon - daysAgo * dayMs,
        createdAt: noon - daysAgo * dayMs,
      });
    const source = activity(storeOf(snapshot({ operations: [0, 1, 3, 30].map(ended) })));
    const here = (daysAgo: number, style: Intl.DateTimeFormatOptions) =>
      new Date(noon - daysAgo * dayMs).toLocaleDateString('en', style); // noon in London is tomorrow in Auckland
    const [weekday, date] = [here(3, { weekday: 'long' }), here(30, { dateStyle: 'medium' })];
    assert.deepEqual(labels(source), ['Today', 'Yesterday', weekday, date]);
    const open = source.roots().map((node) => source.row(node)?.open);
    assert.deepEqual(open, ['expanded', 'expanded', 'collapsed', 'collapsed']);
  });

  it('list what this identity can approve under "Waiting for you", and open its card', async () => {
    const changes = [waiting(), waiting({ plan: as('b2c1'.repeat(16)), yours: false })];
    const source = activity(
      storeOf(snapshot({ environments: [environment({ waitingFor: changes })], operations: [operation()] })),
    );
    assert.deepEqual(labels(source), ['Waiting for you', 'Today']);
    const [node, ...others] = await source.children(source.roots()[0]!);
    assert.deepEqual(others, []);
    const row = source.row(node!);
    assert.equal(row?.label, 'Promote web from staging to production');
    assert.match(row.description!, /^needs your approval · planned until /);
    assert.deepEqual(row.command, { id: 'taxiway.environment.approve', args: [node] });
    assert.deepEqual(source.parent(node!), source.roots()[0]);
  });

  it('list deployments that wait on GitHub, and count those that wait for us', async () => {
    const one = (run: number, yours: boolean) => ({
      ...{ run, environmentId: 1, environment: 'production', workflow: 'Deploy', url: 'https://github.com' },
      ...{ commit: as<CommitSha>('a'.repeat(40)), by: 'mona', since: noon, yours },
    });
    const store = storeOf(snapshot({ waitingDeployments: [one(7, true), one(8, false)] }));
    const source = activity(store);
    assert.deepEqual(labels(source), ['Waiting for you']);
    const nodes = await source.children(source.roots()[0]!);
    const rows = nodes.map((node) => source.row(node)!);
    assert.deepEqual(
      rows.map(({ label, context }) => [label, context]),
      [
        ['aaaaaaa to production', ['canReview']],
        ['aaaaaaa to production', []],
      ],
    );
    assert.match(rows[0]!.description!, /^needs your approval · by mona, since /);
    assert.deepEqual(rows[0]!.command, { id: 'taxiway.deployment.review', args: [nodes[0]] });
    assert.deepEqual(source.parent(nodes[0]!), source.roots()[0]);
    assert.equal(activityBadge(store)?.value, 1);
  });

  it('stand below what runs', () => {
    const source = activity(
      storeOf(
        snapshot({
          environments: [environment({ waitingFor: [waiting()] })],
          operations: [operation({ state: 'running', endedAt: null })],
        }),
      ),
    );
    assert.deepEqual(labels(source), ['Running', 'Waiting for you']);
  });
});

describe('secrets that are due', () => {
  const badge = (...parts: Parameters<typeof snapshot>) => activityBadge(storeOf(snapshot(...parts)));

  it('are badged with their names, beside what waits', () => {
    assert.equal(badge({ dueSecrets: [] }), undefined);
    const due = badge({ dueSecrets: ['API_KEY', 'DB_PASSWORD'] });
    assert.deepEqual([due?.value, english(due!.tooltip)], [2, 'due for rotation: API_KEY, DB_PASSWORD']);
    const both = badge({
      dueSecrets: ['API_KEY'],
      operations: [operation({ state: 'needsPerson', endedAt: null })],
    });
    assert.deepEqual(
      [both?.value, english(both!.tooltip)],
      [2, '1 waiting for you, due for rotation: API_KEY'],
    );
  });
});

describe('older operations', () => {
  const last = (source: ActivitySource) => source.roots().at(-1)?.type;

  it('are offered only where there may be some', () => {
    assert.equal(
      last(activity(storeOf(snapshot({ operations: operations(operationsInSnapshot - 1) })))),
      'group',
    );
    assert.equal(
      last(activity(storeOf(snapshot({ operations: operations(operationsInSnapshot) })))),
      'older',
    );
  });

  it('come page by page, without a gap, until there are no more', async () => {
    const all = operations(operationsInSnapshot + 30).reverse(); // the newest first
    const unended = { ...all.at(-1)!, state: 'needsPerson' as const, endedAt: null };
    const store = storeOf(snapshot({ operations: [...all.slice(0, operationsInSnapshot), unended] }));
    const older = new OlderOperations(store, (_project, before) => {
      const from = all.findIndex(({ id }) => id === before) + 1;
      return Promise.resolve({ operations: all.slice(from, from + 20), more: from + 20 < all.length });
    });
    await older.loadMore();
    assert.equal(older.all().length, operationsInSnapshot + 20 + 1);
    assert.equal(older.more, true);
    store.apply({ id: projectId, operationsGone: [all[operationsInSnapshot - 1]!.id] });
    await older.loadMore();
    assert.equal(older.more, false);
    assert.equal(new Set(older.all().map(({ id }) => id)).size, all.length);
    assert.equal(older.find(projectId, unended.id)?.state, 'needsPerson');
  });
});

describe('the project of a file', () => {
  it('is the innermost that it lies in, whatever else begins with its name', () => {
    const { projects } = storeOf(
      snapshot({ id: as('shop'), folder: '/a/shop' }),
      snapshot({ id: as('api'), folder: '/a/shop-api' }),
      snapshot({ id: as('inner'), folder: '/a/shop/inner' }),
    );
    const of = (file: string) => projectOfFile(projects, file)?.head.id;
    assert.equal(of('/a/shop-api/x.ts'), 'api');
    assert.equal(of('/a/shop/x.ts'), 'shop');
    assert.equal(of('/a/shop/inner/x.ts'), 'inner');
    assert.equal(of('/b/x.ts'), undefined);
  });
});
