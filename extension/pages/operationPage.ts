import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationPageState, PageAddress, PageMessage } from '../../webview/protocol/pages.ts';
import type { Proposal, Wish } from '../operations/operate.ts';
import { t, words } from '../words.ts';
import { Change } from './change.ts';
import type { PageContent } from './host.ts';
import { cardKey, operationKey } from './keys.ts';
import type { PageParts } from './parts.ts';

/** The card of a plan, and once it is carried out the operation itself. */
export class OperationPage implements PageContent {
  readonly #parts: PageParts;
  readonly #change: Change;
  #project: ProjectId | undefined;
  #wish: Wish | undefined;

  constructor(parts: PageParts) {
    this.#parts = parts;
    this.#change = new Change(parts);
  }

  /** Shows a card that was computed already. */
  propose(proposal: Proposal): void {
    this.#asks(proposal);
    this.#change.propose(proposal);
  }

  async plan(wish: Wish): Promise<void> {
    this.#asks(wish);
    await this.#change.planFor(wish);
  }

  #asks({ project, input }: Wish): void {
    this.#project = project;
    this.#wish = { project, input };
  }

  async open(project: ProjectId, operation: OperationId): Promise<void> {
    this.#project = project;
    await this.#change.show(project, operation);
  }

  title(): string {
    const title = this.#change.operation?.summary?.title ?? this.#change.plan?.remarks.title;
    return title ? words(title) : t('Operation');
  }

  key(): string {
    if (this.#change.operation) return operationKey(this.#change.operation.id);
    return this.#wish ? cardKey(this.#wish) : '';
  }

  state(): OperationPageState {
    return { page: 'operation', production: this.#change.production, change: this.#change.state() };
  }

  address(): PageAddress {
    return this.#project === undefined ? {} : { project: this.#project, ...this.#change.address() };
  }

  async handle(message: PageMessage): Promise<void> {
    if (await this.#change.handle(message)) return;
    if (message.type === 'close') this.#parts.close();
  }

  revealed(): void {
    this.#change.revealed();
  }

  dispose(): void {
    this.#change.dispose();
  }
}
