import * as vscode from 'vscode';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { PageState } from '../../webview/protocol/pages.ts';
import type { Core } from '../core.ts';
import { Disposables } from '../disposables.ts';
import type { Proposal } from '../operations/operate.ts';
import type { LogPlace } from '../operations/operationLogs.ts';
import { PageHost, type PageContent } from './host.ts';
import { cardKey, operationKey, rollbackKey, secretsKey } from './keys.ts';
import { LogDocuments } from './logDocuments.ts';
import { OperationPage } from './operationPage.ts';
import type { PageClock, PageParts } from './parts.ts';
import { RunLogs, type RunLogPlace } from './runLogs.ts';
import { RollbackPage, type RollbackPlace } from './rollbackPage.ts';
import { SecretsPage } from './secretsPage.ts';

/** Follows an operation that a page shows; the page is asked whether it is still seen. */
type FollowOnPage = (project: ProjectId, operation: OperationId, isSeen: () => boolean) => void;

/** Opens pages, one for each thing, and opens them again after a reload. */
export class Pages {
  readonly #core: Core;
  readonly #operations: PageParts['operations'];
  readonly #follow: FollowOnPage;
  readonly #extensionUri: vscode.Uri;
  readonly #clock: PageClock;
  readonly #open = new Set<PageHost>();
  readonly #owned = new Disposables();
  readonly #logs: LogDocuments;
  readonly #runLogs: RunLogs;

  constructor(
    core: Core,
    operations: PageParts['operations'],
    follow: FollowOnPage,
    extensionUri: vscode.Uri,
    clock: PageClock = editorClock,
  ) {
    this.#core = core;
    this.#operations = operations;
    this.#follow = follow;
    this.#extensionUri = extensionUri;
    this.#clock = clock;
    this.#logs = this.#owned.add(new LogDocuments(core));
    this.#runLogs = this.#owned.add(new RunLogs(core));
  }

  /** The newest proposal is what the card shows, also where that card is open already. */
  openCard(proposal: Proposal): void {
    const known = this.#reveal(cardKey(proposal));
    if (known instanceof OperationPage) known.propose(proposal);
    else this.#card().propose(proposal);
  }

  openOperation(project: ProjectId, operation: OperationId, panel?: vscode.WebviewPanel): void {
    if (!panel && this.#reveal(operationKey(operation))) return;
    void this.#card(panel).open(project, operation);
  }

  /** A card that was open before the window was reloaded is planned anew. */
  openCardAgain(project: ProjectId, input: OperationInput, panel: vscode.WebviewPanel): void {
    void this.#card(panel).plan({ project, input });
  }

  #card(panel?: vscode.WebviewPanel): OperationPage {
    return this.#show('operation', (parts) => new OperationPage(parts), panel);
  }

  openRollback(place: RollbackPlace, operation?: OperationId, panel?: vscode.WebviewPanel): void {
    const known = panel ? undefined : this.#reveal(rollbackKey(place.project, place.environment));
    if (known instanceof RollbackPage) {
      void known.pick(place);
      return;
    }
    const page = this.#show('rollback', (parts) => new RollbackPage(parts, place), panel);
    void (operation === undefined ? page.open() : page.show(operation));
  }

  /** With what was shown beside the inventory before the window was reloaded. */
  openSecrets(
    project: ProjectId,
    before: { readonly operation?: OperationId; readonly input?: OperationInput } = {},
    panel?: vscode.WebviewPanel,
  ): void {
    if (!panel && this.#reveal(secretsKey(project))) return;
    const page = this.#show('secrets', (parts) => new SecretsPage(parts, project), panel);
    void page.load();
    if (before.operation !== undefined) void page.show(before.operation);
    else if (before.input) void page.plan(before.input);
  }

  showLog(place: LogPlace): Promise<void> {
    return this.#logs.show(place);
  }

  showRunLog(place: RunLogPlace): Promise<void> {
    return this.#runLogs.show(place);
  }

  #reveal(key: string): PageContent | undefined {
    const known = [...this.#open].find(({ content }) => content.key() === key);
    known?.reveal();
    return known?.content;
  }

  #show<Content extends PageContent>(
    page: PageState['page'],
    make: (parts: PageParts) => Content,
    panel: vscode.WebviewPanel = newPanel(page),
  ): Content {
    const host = new PageHost<Content>(panel, page, this.#extensionUri, (controls) =>
      make({
        ...controls,
        core: this.#core,
        operations: this.#operations,
        clock: this.#clock,
        begun: (project, operation) => this.#follow(project, operation, () => host.visible),
      }),
    );
    this.#open.add(host);
    host.onClosed(() => this.#open.delete(host));
    return host.content;
  }

  dispose(): void {
    for (const host of this.#open) host.dispose();
    this.#owned.dispose();
  }
}

function newPanel(page: PageState['page']): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(`taxiway.${page}`, '', vscode.ViewColumn.Active, {
    enableScripts: true,
  });
}

const editorClock: PageClock = {
  now: Date.now,
  later: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
