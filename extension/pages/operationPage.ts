import * as vscode from 'vscode';
import { failureOf, type Failure } from '../../agent/protocol/failures.ts';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { Override, Plan } from '../../agent/protocol/plan.ts';
import type { OperationPageState, PageAddress, PageMessage } from '../../webview/protocol/pages.ts';
import { words } from '../words.ts';
import type { Proposal, Wish } from '../operations/operate.ts';
import { Buttons } from './buttons.ts';
import { acceptForeignCode, askOverride, sign } from './gateAnswers.ts';
import type { PageContent } from './host.ts';
import type { PageParts } from './parts.ts';
import { RunningOperation } from './runningOperation.ts';
import { handleShared } from './sharedMessages.ts';

/** The card of a plan, and once it is carried out the operation itself. */
export class OperationPage implements PageContent {
  readonly #parts: PageParts;
  readonly #buttons = new Buttons();
  #wish: Wish | undefined;
  #plan: Plan | null = null;
  #stale: Proposal['stale'] | null = null;
  #overrides: readonly Override[] = [];
  #failure: Failure | null = null;
  #operation: RunningOperation | undefined;
  #busy = false;

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  /** Shows a card that was computed already. */
  propose(proposal: Proposal): void {
    this.#wish = proposal;
    this.#plan = proposal.plan;
    this.#stale = proposal.stale ?? null;
    this.#overrides = proposal.overrides ?? [];
    this.#parts.push();
  }

  async plan(wish: Wish): Promise<void> {
    this.#wish = wish;
    await this.#replan();
  }

  async open(project: ProjectId, operation: OperationId): Promise<void> {
    this.#operation = new RunningOperation(this.#parts.core, project, operation, this.#parts.push);
    await this.#try(async () => this.#operation?.load());
  }

  title(): string {
    const summary = this.#operation?.summary;
    const title = summary?.title ?? this.#plan?.remarks.title;
    return title ? words(title) : vscode.l10n.t('Operation');
  }

  state(): OperationPageState {
    const operation = this.#operation?.state(this.#buttons) ?? null;
    const plan = this.#plan ?? this.#operation?.plan ?? null;
    return {
      page: 'operation',
      production: operation?.summary.production ?? plan?.remarks.environmentKind === 'production',
      plan,
      operation,
      overrides: this.#overrides,
      failure: this.#failure && this.#buttons.worded(this.#failure, this.#wish ?? {}),
      stale: this.#stale ?? null,
    };
  }

  address(): PageAddress {
    if (this.#operation) return { project: this.#operation.project, operation: this.#operation.id };
    return this.#wish ? { project: this.#wish.project, input: JSON.stringify(this.#wish.input) } : {};
  }

  async handle(message: PageMessage): Promise<void> {
    if (await handleShared(message, this.#parts, this.#operation, this.#buttons)) return;
    if (message.type === 'close') this.#parts.close();
    else if (message.type === 'replan') await this.#replan();
    else if (message.type === 'apply') await this.#apply(message.hash);
    else if (message.type === 'override') await this.#try(() => this.#override(message.gate));
    else if (message.type === 'sign') await this.#try(() => this.#sign(message.gate));
  }

  async #replan(): Promise<void> {
    const wish = this.#wish;
    if (!wish) return;
    await this.#try(async () => {
      this.#plan = await this.#parts.operations.plan(wish);
      this.#stale = null;
    });
  }

  /** Only the plan that is shown can be applied, and only once. */
  async #apply(hash: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    if (!wish || plan?.hash !== hash || this.#operation || this.#busy) return;
    this.#busy = true;
    await this.#try(async () => {
      const operation = await this.#parts.operations.apply({ ...wish, plan, overrides: this.#overrides });
      if (operation) await this.#begun(wish.project, operation);
    });
    this.#busy = false;
  }

  async #begun(project: ProjectId, operation: OperationId): Promise<void> {
    this.#parts.begun(project, operation);
    await this.open(project, operation);
  }

  async #override(gate: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    const verdict = plan?.facts.gates.find((one) => one.gate === gate);
    if (!wish || !plan || !verdict) return;
    const accepted = await acceptForeignCode(wish, plan, gate);
    if (accepted === 'no') return;
    if (accepted) return this.plan(accepted);
    const override = await askOverride(verdict.gate, plan, this.#parts.core.asker);
    if (override) this.#overrides = [...this.#overrides.filter((one) => one.gate !== gate), override];
  }

  async #sign(gate: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    if (wish && plan && (await sign(gate, wish, plan, this.#parts.core))) await this.#replan();
  }

  /** What fails is shown on the page; a stale plan is replaced by the new one, beside what changed. */
  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      this.#failure = null;
      await act();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason === 'planStale' && failure.now) {
        this.#plan = failure.now;
        this.#stale = failure.changed;
      } else if (failure.reason !== 'cancelled') this.#failure = failure;
    }
    this.#parts.push();
  }

  dispose(): void {
    this.#operation?.dispose();
  }
}
