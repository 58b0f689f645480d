import * as vscode from 'vscode';
import { failureOf } from '../../agent/protocol/failures.ts';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { Override, Plan } from '../../agent/protocol/plan.ts';
import { applyPlan, createPlan } from '../../agent/protocol/requests.ts';
import type { Message } from '../../agent/protocol/say.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { settings } from '../settings.ts';
import { words } from '../words.ts';
import type { LogPlace } from './operationLogs.ts';
import { needsCard } from './needsCard.ts';

/** Something a person wants done, with what travels beside its plan. */
export interface Wish {
  readonly project: ProjectId;
  readonly input: OperationInput;
  readonly values?: Readonly<Record<string, string>>;
  readonly overrides?: readonly Override[];
}

/** A wish with its plan, ready for the card. */
export interface Proposal extends Wish {
  readonly plan: Plan;
  /** What changed since an earlier plan that went stale. */
  readonly stale?: readonly Message[];
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

  plan({ project, input }: Wish): Promise<Plan> {
    return Promise.resolve(
      vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Planning…') },
        () => this.#core.agent.request(createPlan, { project, input }),
      ),
    );
  }

  async #atOnce(proposal: Proposal): Promise<void> {
    try {
      const operation = await this.apply(proposal);
      const { title } = proposal.plan.remarks;
      if (operation) this.#operating().follow({ project: proposal.project, operation }, title);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason !== 'planStale' || !failure.now) throw error;
      this.#operating().showCard({ ...proposal, plan: failure.now, stale: failure.changed });
    }
  }

  /** Undefined where a value was asked for and the person left. Rejects with Failed, `planStale` among others. */
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
    for (const name of plan.remarks.needsValues) {
      const prompt = vscode.l10n.t(
        'The value of {0}. It is kept where secrets are kept and never shown.',
        name,
      );
      values[name] ??=
        chosen(await this.#core.asker.input({ prompt, secret: true }, alone(words(plan.remarks.title)))) ??
        '';
      if (values[name] === '') return undefined;
    }
    return values;
  }
}
