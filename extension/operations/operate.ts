import * as vscode from 'vscode';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { Override, Plan } from '../../agent/protocol/plan.ts';
import { applyPlan, createPlan, getOperation } from '../../agent/protocol/requests.ts';
import type { Message } from '../../agent/protocol/say.ts';
import type { Stale } from '../../webview/protocol/pages.ts';
import type { Cancellation } from '../agentConnection.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { settings } from '../settings.ts';
import { t, words } from '../words.ts';
import type { LogPlace } from './operationLogs.ts';
import { needsCard } from './needsCard.ts';

/** Something a person wants done, with what travels beside its plan. */
export interface Wish<Input extends OperationInput = OperationInput> {
  readonly project: ProjectId;
  readonly input: Input;
  readonly values?: Readonly<Record<string, string>>;
  readonly overrides?: readonly Override[];
}

/** A wish with its plan, ready for the card. */
export interface Proposal extends Wish {
  readonly plan: Plan;
  /** What it takes the place of. */
  readonly stale?: Stale;
}

export interface Operating {
  showCard(proposal: Proposal): void;
  follow(place: LogPlace, title: Message): void;
}

/** Plans and carries out: through the card where it is due, else at once with progress. */
export class Operations {
  readonly #core: Core;
  readonly #operating: () => Operating;

  constructor(core: Core, operating: () => Operating) {
    this.#core = core;
    this.#operating = operating;
  }

  /** Resolves when the card is shown or the operation has begun. Rejects with Failed. */
  async start(wish: Wish): Promise<void> {
    const proposal = { ...wish, plan: await this.plan(wish) };
    const { nothingToDo } = proposal.plan.remarks;
    if (nothingToDo) void vscode.window.showInformationMessage(words(nothingToDo));
    else if (needsCard(proposal.plan, settings.confirm)) this.#operating().showCard(proposal);
    else await this.#atOnce(proposal);
  }

  /**
   * Plans anew what an operation was for, and shows or does it. Where it never began because its plan had gone stale, the card is always
   * shown, with the plan it had beside the new one. Rejects with Failed.
   */
  async again({ project, operation }: LogPlace): Promise<void> {
    const { summary, plan: before } = await this.#core.agent.request(getOperation, { project, operation });
    const wish: Wish = { project, input: before.facts.input };
    const { failure } = summary;
    if (failure?.reason !== 'planStale') return this.start(wish);
    const stale = { before, changed: failure.changed };
    this.#operating().showCard({ ...wish, plan: await this.plan(wish), stale });
  }

  /** Tells that it plans, and can be cancelled where that lasts. Rejects with Failed. */
  async plan(wish: Wish): Promise<Plan> {
    const cancelling = new vscode.CancellationTokenSource();
    const planning = this.planFor(wish, cancelling.token);
    const told = tellPlanning(planning, cancelling);
    try {
      return await planning;
    } finally {
      told.dispose();
      cancelling.dispose();
    }
  }

  /** For a page, which itself shows that it is planning. */
  planFor({ project, input }: Wish, token: Cancellation): Promise<Plan> {
    return this.#core.agent.request(createPlan, { project, input }, token);
  }

  async #atOnce(proposal: Proposal): Promise<void> {
    const operation = await this.apply(proposal);
    const { title } = proposal.plan.remarks;
    if (operation) this.#operating().follow({ project: proposal.project, operation }, title);
  }

  /** Undefined where a value was asked for and the person left. Rejects with Failed; a stale plan is told by the operation. */
  async apply({ project, plan, values, overrides }: Proposal): Promise<OperationId | undefined> {
    const complete = await this.#complete(plan, values ?? {});
    if (!complete) return undefined;
    const { operation } = await this.#core.agent.request(applyPlan, {
      project,
      hash: plan.hash,
      overrides: overrides ?? [],
      values: complete,
    });
    return operation;
  }

  /** Asks for the values that the plan needs and nobody has given yet. */
  async #complete(
    plan: Plan,
    given: Readonly<Record<string, string>>,
  ): Promise<Record<string, string> | undefined> {
    const values = { ...given };
    const { needsValues, valuePages = {}, valuePrompts = {} } = plan.remarks;
    for (const name of needsValues) {
      const page = valuePages[name];
      const asked = valuePrompts[name];
      const prompt = asked
        ? words(asked)
        : t('The value of {0}. It is kept where secrets are kept and never shown.', name);
      const problem = (text: string) =>
        text === '' ? t('Type the value, or press Escape to leave.') : undefined;
      const place = alone(words(plan.remarks.title));
      const question = { prompt, secret: true, problem, ...(page !== undefined && { page }) };
      const value = values[name] ?? chosen(await this.#core.asker.input(question, place));
      if (value === undefined) return undefined;
      values[name] = value;
    }
    return values;
  }
}

/** Planning is quick as a rule: only where it is not does it get a notification, which can cancel it. */
const quickMs = 1500;

function tellPlanning(
  planning: Promise<Plan>,
  cancelling: vscode.CancellationTokenSource,
): { dispose(): void } {
  const title = t('Planning…');
  const over = planning.catch(() => undefined);
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => over);
  const location = vscode.ProgressLocation.Notification;
  const timer = setTimeout(() => {
    void vscode.window.withProgress({ location, title, cancellable: true }, (_, token) => {
      token.onCancellationRequested(() => cancelling.cancel());
      return over;
    });
  }, quickMs);
  return { dispose: () => clearTimeout(timer) };
}
