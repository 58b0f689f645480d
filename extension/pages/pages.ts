import * as vscode from 'vscode';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { PageState } from '../../webview/protocol/pages.ts';
import type { Core } from '../core.ts';
import { Disposables } from '../disposables.ts';
import type { Operations, Proposal } from '../operations/operate.ts';
import type { LogPlace } from '../operations/operationLogs.ts';
import { PageHost, type PageContent } from './host.ts';
import { LogDocuments } from './logDocuments.ts';
import { OperationPage } from './operationPage.ts';
import type { PageParts } from './parts.ts';
import { RollbackPage, type RollbackPlace } from './rollbackPage.ts';
import { SecretsPage } from './secretsPage.ts';

/** Follows an operation that a page shows; the page is asked whether it is still seen. */
type FollowOnPage = (project: ProjectId, operation: OperationId, isSeen: () => boolean) => void;

/** Opens pages, one for each thing, and opens them again after a reload. */
export class Pages {
  readonly #core: Core;
  readonly #operations: Operations;
  readonly #follow: FollowOnPage;
  readonly #extensionUri: vscode.Uri;
  readonly #open = new Map<string, PageHost>();
  readonly #owned = new Disposables();
  readonly #logs: LogDocuments;

  constructor(core: Core, operations: Operations, follow: FollowOnPage, extensionUri: vscode.Uri) {
    this.#core = core;
    this.#operations = operations;
    this.#follow = follow;
    this.#extensionUri = extensionUri;
    this.#logs = this.#owned.add(new LogDocuments(core));
  }

  openCard(proposal: Proposal): void {
    this.#show(`card ${proposal.plan.hash}`, 'operation', (parts) => {
      const page = new OperationPage(parts);
      page.propose(proposal);
      return page;
    });
  }

  openOperation(project: ProjectId, operation: OperationId, panel?: vscode.WebviewPanel): void {
    const make = (parts: PageParts) => {
      const page = new OperationPage(parts);
      void page.open(project, operation);
      return page;
    };
    this.#show(`operation ${operation}`, 'operation', make, panel);
  }

  openRollback(place: RollbackPlace, operation?: OperationId, panel?: vscode.WebviewPanel): void {
    const make = (parts: PageParts) => {
      const page = new RollbackPage(parts, place);
      void (operation === undefined ? page.open() : page.show(operation));
      return page;
    };
    const { project, environment, service, deployment } = place;
    this.#show(['rollback', project, environment, service, deployment].join(' '), 'rollback', make, panel);
  }

  openSecrets(project: ProjectId, panel?: vscode.WebviewPanel): void {
    const make = (parts: PageParts) => {
      const page = new SecretsPage(parts, project);
      void page.load();
      return page;
    };
    this.#show(`secrets ${project}`, 'secrets', make, panel);
  }

  showLog(place: LogPlace): Promise<void> {
    return this.#logs.show(place);
  }

  /** A card that was open before the window was reloaded is planned anew. */
  openCardAgain(project: ProjectId, input: OperationInput, panel: vscode.WebviewPanel): void {
    const make = (parts: PageParts) => {
      const page = new OperationPage(parts);
      void page.plan({ project, input });
      return page;
    };
    this.#show(`card ${JSON.stringify(input)}`, 'operation', make, panel);
  }

  #show(
    key: string,
    page: PageState['page'],
    make: (parts: PageParts) => PageContent,
    panel?: vscode.WebviewPanel,
  ): void {
    const known = this.#open.get(key);
    if (known && !panel) {
      known.reveal();
      return;
    }
    const host: PageHost = new PageHost(panel ?? newPanel(page), page, this.#extensionUri, (controls) =>
      make({
        core: this.#core,
        operations: this.#operations,
        push: controls.push,
        close: controls.close,
        begun: (project, operation) => {
          this.#follow(project, operation, () => host.visible);
          this.#rekey(host, page, operation);
        },
      }),
    );
    this.#open.set(key, host);
    host.onClosed(() => {
      this.#forget(host);
    });
  }

  /** A card whose operation began is that operation's page from then on. */
  #rekey(host: PageHost, page: PageState['page'], operation: OperationId): void {
    if (page !== 'operation') return;
    this.#forget(host);
    this.#open.set(`operation ${operation}`, host);
  }

  #forget(host: PageHost): void {
    for (const [key, open] of this.#open) if (open === host) this.#open.delete(key);
  }

  dispose(): void {
    for (const host of this.#open.values()) host.dispose();
    this.#owned.dispose();
  }
}

function newPanel(page: PageState['page']): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(`taxiway.${page}`, '', vscode.ViewColumn.Active, {
    enableScripts: true,
  });
}
