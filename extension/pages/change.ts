import * as vscode from 'vscode';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { Override, Plan } from '../../agent/protocol/plan.ts';
import type { ChangeState, PageAddress, PageMessage, Stale } from '../../webview/protocol/pages.ts';
import { failureOf, type Tellable } from '../failed.ts';
import type { Subscription } from '../emitter.ts';
import type { Proposal, Wish } from '../operations/operate.ts';
import { Buttons } from './buttons.ts';
import { compare } from './compare.ts';
import { acceptForeignCode, askOverride, sign } from './gateAnswers.ts';
import type { PageParts } from './parts.ts';
import { RunningOperation } from './runningOperation.ts';
import { handleShared } from './sharedMessages.ts';

/** A change on a page, from its plan over what is decided on it to the operation that carries it out and its result. */
export class Change {
  readonly buttons = new Buttons();
  readonly #parts: PageParts;
  #wish: Wish | undefined;
  #plan: Plan | null = null;
  #stale: Stale | null = null;
  #overrides: readonly Override[] = [];
  #failure: Tellable | null = null;
  #planning: vscode.CancellationTokenSource | undefined;
  #starting = false;
  #expiry: Subscription | undefined;
  #operation: RunningOperation | undefined;
  /** Began on this page: then a plan that turns out stale brings the card back. */
  #beganHere = false;
  #ended = false;

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  get operation(): RunningOperation | undefined {
    return this.#operation;
  }

  get plan(): Plan | null {
    return this.#plan ?? this.#operation?.plan ?? null;
  }

  get production(): boolean {
    const planned = this.plan?.remarks.environmentKind === 'production';
    return this.#operation?.summary?.production ?? planned;
  }

  /** Shows a card that was computed already; what was on the page before is over. */
  propose({ plan, stale, overrides, ...wish }: Proposal): void {
    this.#planning?.cancel();
    this.#planning = undefined;
    this.#leaveOperation();
    this.#wish = wish;
    this.#stale = stale ?? null;
    this.#overrides = overrides ?? [];
    this.#failure = null;
    this.#take(plan);
  }

  /** Nothing of an earlier plan stays while it is computed. */
  async planFor(wish: Wish): Promise<void> {
    this.forget();
    this.#wish = wish;
    await this.#replan();
  }

  /** Back to nothing: no plan, and no value that came with it. */
  forget(): void {
    this.#planning?.cancel();
    this.#planning = undefined;
    this.#leaveOperation();
    this.#wish = undefined;
    this.#stale = null;
    this.#overrides = [];
    this.#failure = null;
    this.#take(null);
  }

  /** Shows an operation that began already, here or elsewhere. */
  async show(project: ProjectId, operation: OperationId): Promise<void> {
    this.#leaveOperation();
    this.#operation = new RunningOperation(this.#parts.core, project, operation, () => this.#went());
    await this.#try(async () => this.#operation?.load());
  }

  /** The same wish as the world is now. Where the plan is another then, the page says so: nobody asked for it. */
  async refresh(): Promise<void> {
    if (!this.#wish || this.#operation || this.#starting) return;
    const [wish, before] = [this.#wish, this.#plan];
    await this.#replan();
    const now = this.#plan;
    if (this.#wish === wish && before && now && before.hash !== now.hash)
      this.#stale = { before, changed: [] };
    this.#parts.push();
  }

  /** The page is seen again: a plan that expired meanwhile is made anew. */
  revealed(): void {
    if (this.#plan && this.#plan.expiresAt <= this.#parts.clock.now()) void this.refresh();
  }

  state(): ChangeState {
    return {
      plan: this.plan,
      stale: this.#stale,
      overrides: this.#overrides,
      busy: this.#starting ? 'starting' : this.#planning ? 'planning' : null,
      failure: this.#failure && this.worded(this.#failure),
      operation: this.#operation?.state(this.buttons) ?? null,
    };
  }

  worded(failure: Tellable) {
    return this.buttons.worded(failure, this.#wish ? { project: this.#wish.project } : {});
  }

  /** Its part of the page's address: the operation, or what was planned. Values are no part of it. */
  address(): PageAddress {
    if (this.#operation) return { operation: this.#operation.id };
    return this.#wish ? { input: JSON.stringify(this.#wish.input) } : {};
  }

  /** False where the message is not about a change. */
  async handle(message: PageMessage): Promise<boolean> {
    if (await handleShared(message, this.#parts, this.#operation, this.buttons)) return true;
    switch (message.type) {
      case 'replan':
        await this.#again();
        return true;
      case 'apply':
        await this.#apply(message.hash);
        return true;
      case 'override':
        await this.#try(() => this.#override(message.gate));
        return true;
      case 'sign':
        await this.#try(() => this.#sign(message.gate));
        return true;
      case 'setVariable':
        await this.#try(() => this.#setVariable(message));
        return true;
      case 'writeFile':
        await this.#try(() => this.#writeFile(message.path));
        return true;
      case 'compare':
        await this.#try(() => this.#compare(message));
        return true;
      default:
        return false;
    }
  }

  /** The person asked for it, so a plan that is another one needs no explanation. */
  async #again(): Promise<void> {
    this.#stale = null;
    await this.#replan();
  }

  async #replan(): Promise<void> {
    const wish = this.#wish;
    if (!wish) return;
    this.#planning?.cancel();
    const planning = (this.#planning = new vscode.CancellationTokenSource());
    const isCurrent = () => this.#planning === planning;
    this.#failure = null;
    this.#parts.push();
    try {
      const plan = await this.#parts.operations.planFor(wish, planning.token);
      if (isCurrent()) this.#take(plan);
    } catch (error) {
      if (isCurrent()) this.#fail(error);
    }
    if (isCurrent()) this.#planning = undefined;
    this.#parts.push();
  }

  /** Overrides stay with the gates that still hold. */
  #take(plan: Plan | null): void {
    this.#plan = plan;
    const holding = plan?.facts.gates.filter(({ verdict }) => verdict === 'fails') ?? [];
    this.#overrides = this.#overrides.filter(({ gate }) => holding.some((one) => one.gate === gate));
    this.#expiry?.dispose();
    this.#expiry = plan ? this.#atExpiry(plan) : undefined;
    this.#parts.push();
  }

  #atExpiry({ expiresAt }: Plan): Subscription {
    const { clock } = this.#parts;
    return clock.later(Math.max(0, expiresAt - clock.now()), () => {
      if (this.#parts.isVisible()) void this.refresh();
      else this.#parts.push();
    });
  }

  /** Only the plan that is shown can be applied, and only once. */
  async #apply(hash: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    if (!wish || plan?.hash !== hash || this.#operation || this.#starting) return;
    this.#starting = true;
    this.#parts.push();
    await this.#try(async () => {
      const operation = await this.#parts.operations.apply({ ...wish, plan, overrides: this.#overrides });
      if (operation) await this.#began(wish, operation);
    });
    this.#starting = false;
    this.#parts.push();
  }

  async #began({ project, input }: Wish, operation: OperationId): Promise<void> {
    this.#expiry?.dispose();
    this.#wish = { project, input }; // and no value any more
    this.#stale = null;
    this.#parts.begun(project, operation);
    if (this.#ended) return; // the page was closed meanwhile
    const shown = this.show(project, operation);
    this.#beganHere = true;
    await shown;
  }

  /** A plan that had gone stale when its operation began changed nothing: the card is back, with the plan as it is now. */
  #went(): void {
    const failure = this.#operation?.summary?.failure;
    const before = this.#plan;
    if (this.#beganHere && before && failure?.reason === 'planStale' && failure.now) {
      this.#leaveOperation();
      this.#stale = { before, changed: failure.changed };
      this.#take(failure.now);
    }
    this.#parts.push();
  }

  #leaveOperation(): void {
    this.#operation?.dispose();
    this.#operation = undefined;
    this.#beganHere = false;
  }

  async #override(gate: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    const verdict = plan?.facts.gates.find((one) => one.gate === gate);
    if (!wish || !plan || !verdict) return;
    const accepted = await acceptForeignCode(wish, plan, gate);
    if (accepted === 'no') return;
    if (accepted) return this.planFor(accepted);
    const override = await askOverride(verdict.gate, plan, this.#parts.core.asker);
    if (override) this.#overrides = [...this.#overrides.filter((one) => one.gate !== gate), override];
  }

  async #sign(gate: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    if (wish && plan && (await sign(gate, wish, plan, this.#parts.core))) await this.#again();
  }

  /** Only what the card says is missing can be set from it. */
  async #setVariable({ services, name }: { services: readonly string[]; name: string }): Promise<void> {
    const missing = this.#plan?.facts.variables.filter((one) => one.name === name) ?? [];
    const isMissing = services.every((service) => missing.some((one) => one.service === service));
    const environment = this.#plan?.remarks.environment;
    if (!this.#wish || !isMissing || !environment) return;
    const input = { kind: 'setVariable', environment, services, name } as const;
    await this.#parts.operations.start({ project: this.#wish.project, input });
  }

  /** Only what the card proposes. */
  async #writeFile(path: string): Promise<void> {
    const { environment = null, files = [] } = this.#plan?.remarks ?? {};
    if (!this.#wish || environment === null || !files.some((one) => one.path === path)) return;
    const args = [environment, this.#wish.project];
    await vscode.commands.executeCommand('taxiway.environment.writeFile', ...args);
  }

  async #compare({ from, to }: { from: string; to: string }): Promise<void> {
    const project = this.#wish?.project ?? this.#operation?.project;
    const folder = project && this.#parts.core.store.project(project)?.head.folder;
    if (folder !== undefined) await compare(folder, from, to);
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      this.#failure = null;
      await act();
    } catch (error) {
      this.#fail(error);
    }
    this.#parts.push();
  }

  /** What fails is shown on the page; cancelled is not failed. */
  #fail(error: unknown): void {
    const failure = failureOf(error);
    if (failure.reason !== 'cancelled') this.#failure = failure;
  }

  dispose(): void {
    this.#planning?.cancel();
    this.#expiry?.dispose();
    this.#leaveOperation();
    this.#ended = true;
  }
}
