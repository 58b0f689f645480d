import type { Step } from '../../platforms/platform.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import type { Message } from '../../protocol/say.ts';
import { type Blueprint, readBlueprint } from '../plans/blueprint.ts';
import { compose } from '../drafting/compose.ts';
import { still } from '../drafting/still.ts';
import type { Sketch, StepsOf } from '../drafting/sketch.ts';
import { gateSteps } from '../gates/gateSteps.ts';
import { identifySteps } from '../steps/identifySteps.ts';
import type { HowItEnded, Kind, Watch } from '../kind.ts';
import type { World } from '../world.ts';

/** What makes a kind different from the others. */
export interface KindParts<Input extends OperationInput> {
  readonly kind: Input['kind'];
  sketch(input: Input, world: World, signal: AbortSignal): Promise<Sketch>;
  readonly steps: StepsOf;
  /** Besides those of the targets. */
  moreLocks?(blueprint: Blueprint): readonly string[];
  watch?(facts: PlanFacts, blueprint: Blueprint, world: World): Watch | null;
  ended?(facts: PlanFacts, blueprint: Blueprint, world: World, how: HowItEnded): Promise<Message | null>;
  result(facts: PlanFacts, tookMs?: number): Message;
  undo(facts: PlanFacts, operation: OperationId): OperationInput | null;
}

/** A kind whose plan and whose resumed runner make their steps in the same way. */
export function makeKind<Input extends OperationInput>(parts: KindParts<Input>): Kind<Input> {
  const stepsOf: StepsOf = (facts, blueprint, world, by) => [
    ...identifySteps(facts, world),
    ...gateSteps(facts, blueprint, world),
    ...parts.steps(facts, blueprint, world, by),
  ];
  const watch = parts.watch?.bind(parts);
  const ended = parts.ended?.bind(parts);
  const moreLocks = parts.moreLocks?.bind(parts);
  return {
    kind: parts.kind,
    async draft(input, world, signal) {
      return compose(await parts.sketch(input, still(world), signal), stepsOf);
    },
    steps: (facts, world, by): Promise<readonly Step[]> =>
      Promise.resolve().then(() => stepsOf(facts, blueprintOf(facts, world), world, by)),
    ...(moreLocks && {
      locks: (facts: PlanFacts, world: World) => [
        ...new Set(facts.targets.map(({ identity }) => identity)),
        ...moreLocks(blueprintOf(facts, world)),
      ],
    }),
    ...(watch
      ? { watch: (facts: PlanFacts, world: World) => watch(facts, blueprintOf(facts, world), world) }
      : {}),
    ...(ended && {
      ended: (facts: PlanFacts, world: World, how: HowItEnded) =>
        ended(facts, blueprintOf(facts, world), world, how),
    }),
    result: (facts, tookMs) => parts.result(facts, tookMs),
    undo: (facts, operation) => parts.undo(facts, operation),
  };
}

function blueprintOf(facts: PlanFacts, world: World): Blueprint {
  return readBlueprint(world.own, facts.configuration);
}

/** The input of a kind's own facts. A plan of another kind never comes here: the registry chooses by it. */
export function inputOf<Kind extends OperationInput['kind']>(
  facts: Pick<PlanFacts, 'input'>,
  kind: Kind,
): Extract<OperationInput, { kind: Kind }> {
  if (facts.input.kind === kind) return facts.input as Extract<OperationInput, { kind: Kind }>;
  throw new Error(`a plan of ${facts.input.kind} is no ${kind}`);
}
