import * as vscode from 'vscode';
import { listDeployments, listJobs, listOperations } from '../../agent/protocol/requests.ts';
import type { AgentClient } from '../agentClient.ts';
import type { CommandableViews } from '../commands/services.ts';
import { setContext } from '../contextKeys.ts';
import { Disposables } from '../disposables.ts';
import { DeploymentPages } from '../model/deploymentPages.ts';
import { Nodes, type EnvironmentNode, type MoreNode, type Node } from '../model/nodes.ts';
import { OlderOperations } from '../model/olderOperations.ts';
import type { Store } from '../model/store.ts';
import { nearDay } from '../../agent/protocol/nearDate.ts';
import { t, words } from '../words.ts';
import { ActivitySource } from './activitySource.ts';
import { activityBadge, environmentsBadge, type Badge } from './badges.ts';
import { EnvironmentsSource } from './environmentsSource.ts';
import { noFilter, PreviewsSource, type PreviewFilter } from './previewsSource.ts';
import { refreshTrees } from './refresh.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';
import { viewMessage, type ViewName } from './viewMessage.ts';

const pageSize = 20;
const filterKey = 'previews.filter';

/** The three views of the container. */
export class Views implements CommandableViews, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #store: Store;
  readonly #kept: vscode.Memento;
  readonly #agent: AgentClient;
  readonly #pages: DeploymentPages;
  readonly #operations: OlderOperations;
  readonly #environments: TreeProvider;
  readonly #previews: TreeProvider;
  readonly #activity: TreeProvider;
  readonly #previewsSource: PreviewsSource;
  #filtered = '';
  readonly #views: Readonly<Record<ViewName, vscode.TreeView<Node>>>;

  constructor(store: Store, agent: AgentClient, kept: vscode.Memento) {
    this.#store = store;
    this.#kept = kept;
    this.#agent = agent;
    this.#pages = new DeploymentPages(({ project, environment, service }, after) =>
      agent.request(listDeployments, {
        project,
        environment,
        service,
        limit: pageSize,
        ...(after ? { before: after.id } : {}),
      }),
    );
    this.#operations = new OlderOperations(store, (project, before) =>
      agent.request(listOperations, { project, before, limit: pageSize }),
    );
    const [nodes, previewNodes] = [new Nodes(), new Nodes()];
    this.#previewsSource = new PreviewsSource(store, words, Date.now);
    this.#environments = new TreeProvider(new EnvironmentsSource(store, this.#pages, words, Date.now), nodes);
    this.#previews = new TreeProvider(this.#previewsSource, previewNodes);
    this.#activity = new TreeProvider(
      new ActivitySource({
        store,
        operations: this.#operations,
        words,
        now: Date.now,
        jobs: async ({ project, run }) => (await agent.request(listJobs, { project, run })).jobs,
        day: (at) => nearDay(vscode.env.language, at, Date.now()),
      }),
      nodes,
    );
    this.#views = {
      environments: this.#show('taxiway.environments', this.#environments),
      previews: this.#show('taxiway.previews', this.#previews),
      activity: this.#show('taxiway.activity', this.#activity),
    };
    const trees = { environments: this.#environments, previews: this.#previews, activity: this.#activity };
    this.#filter({ ...noFilter, ...kept.get<Partial<PreviewFilter>>(filterKey) });
    this.#owned.add(store.onReset(() => this.#operations.clear()));
    this.#owned.add(refreshTrees(store, trees, this.#pages));
    this.#owned.add(store.onReset(() => this.#drawAround()));
    this.#owned.add(store.onChange(() => this.#drawAround()));
    this.#owned.add(agent.onState(() => this.#drawAround()));
  }

  #show(id: string, treeDataProvider: TreeProvider): vscode.TreeView<Node> {
    this.#owned.add(treeDataProvider);
    return this.#owned.add(vscode.window.createTreeView(id, { treeDataProvider, showCollapseAll: true }));
  }

  get visible(): boolean {
    return Object.values(this.#views).some(({ visible }) => visible);
  }

  onVisibility(listener: () => void): vscode.Disposable {
    return vscode.Disposable.from(
      ...Object.values(this.#views).map((view) => view.onDidChangeVisibility(() => listener())),
    );
  }

  /** Time went by. */
  tick(): void {
    if (this.#views.environments.visible) this.#environments.tick();
    if (this.#views.previews.visible) this.#previews.tick();
    if (this.#views.activity.visible) this.#activity.tick();
  }

  async loadMore(more: MoreNode): Promise<void> {
    this.#environments.refresh(await this.#pages.loadMore(more));
  }

  async loadOlder(): Promise<void> {
    await this.#operations.loadMore();
    this.#activity.refresh();
  }

  get previewFilter(): PreviewFilter {
    return this.#previewsSource.filter;
  }

  set previewFilter(filter: PreviewFilter) {
    this.#filter(filter);
    void this.#kept.update(filterKey, filter);
  }

  #filter(filter: PreviewFilter): void {
    const { text, mine, branch } = filter;
    const said = [mine && t('only mine'), branch && t('this branch'), text].filter(Boolean);
    this.#filtered = said.join(' · ');
    this.#previewsSource.filter = filter;
    this.#drawAround();
    void setContext('taxiway.previewsFiltered', said.length > 0);
    this.#previews.refresh();
  }

  async reveal(node: EnvironmentNode): Promise<void> {
    await this.#views.environments.reveal(this.#environments.interned(node), { focus: true, expand: true });
  }

  async revealPreview(node: EnvironmentNode): Promise<void> {
    this.#filter(noFilter);
    await this.#views.previews.reveal(this.#previews.interned(node), { focus: true, expand: true });
  }

  get message(): string {
    return this.#views.environments.message ?? '';
  }

  /** What a view shows, opened as far as it opens by itself. */
  rows(view: ViewName): Promise<readonly Row[]> {
    return { environments: this.#environments, previews: this.#previews, activity: this.#activity }[
      view
    ].rows();
  }

  /** The message above the rows and the badges. */
  #drawAround(): void {
    for (const [name, view] of Object.entries(this.#views) as [ViewName, vscode.TreeView<Node>][]) {
      const message = viewMessage(name, this.#agent.state, this.#store);
      view.message = message ? words(message) : '';
    }
    this.#views.previews.description = [...accountsInUse(this.#store), this.#filtered]
      .filter(Boolean)
      .join(' · ');
    this.#views.environments.badge = badge(environmentsBadge(this.#store));
    this.#views.activity.badge = badge(activityBadge(this.#store));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** Whom GitHub takes us for. */
function accountsInUse({ projects }: Store): ReadonlySet<string> {
  return new Set(projects.flatMap(({ head }) => head.github?.account ?? []));
}

function badge(wanted: Badge | undefined): vscode.ViewBadge | undefined {
  return wanted && { value: wanted.value, tooltip: words(wanted.tooltip) };
}
