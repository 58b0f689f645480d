import type { Branches } from '../../project/git.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { GateKind, GateLink, GateVerdict, PlannedTarget } from '../../protocol/plan.ts';
import type { Message } from '../../protocol/say.ts';
import type { Blueprint, BlueprintEnvironment } from '../plans/blueprint.ts';
import type { World } from '../world.ts';

/** What a gate may look at. */
export interface GateQuestion {
  readonly input: OperationInput;
  readonly blueprint: Blueprint;
  readonly environment: BlueprintEnvironment;
  readonly targets: readonly PlannedTarget[];
  readonly world: World;
  /** False where the answer is information only. */
  readonly binding: boolean;
  /** Read at most once, however many gates ask. */
  readonly branches: () => Promise<Branches>;
  readonly signal: AbortSignal;
}

export interface GateAnswer {
  readonly verdict: GateVerdict['verdict'];
  readonly text: Message;
  /** Beside the text, in no hash as it is. */
  readonly links?: readonly GateLink[];
}

/** A rule that must hold before an operation starts. */
export interface Gate {
  /** Null where the rules, or this operation, have nothing for it to ask. */
  ask(question: GateQuestion): Promise<GateAnswer | null>;
}

/** A gate with its answer, as a plan holds it. */
export interface AskedGate extends GateAnswer {
  readonly gate: GateKind;
  readonly binding: boolean;
}

export function passes(text: Message): GateAnswer {
  return { verdict: 'passes', text };
}

export function fails(text: Message): GateAnswer {
  return { verdict: 'fails', text };
}

export function pending(text: Message): GateAnswer {
  return { verdict: 'pending', text };
}
