import type { Step } from '../../platforms/platform.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { EnvironmentKind } from '../../protocol/model.ts';
import type { PlanFacts, PlannedTarget, PlanRemarks } from '../../protocol/plan.ts';
import type { Blueprint } from '../plans/blueprint.ts';
import type { Actor } from '../kind.ts';
import type { World } from '../world.ts';
import type { Scene } from './scene.ts';

/** The steps of a kind, from what a plan holds and nothing else. */
export type StepsOf = (facts: PlanFacts, blueprint: Blueprint, world: World, by: Actor) => readonly Step[];

/** What a kind works out by itself; the rest of a draft is the same for all kinds. */
export interface Sketch {
  readonly input: OperationInput;
  readonly scene: Pick<Scene, 'world' | 'signal' | 'readings' | 'identities'>;
  readonly environment: EnvironmentName | null;
  readonly environmentKind: EnvironmentKind;
  readonly blueprint: Blueprint;
  readonly targets: readonly PlannedTarget[];
  readonly variables?: PlanFacts['variables'];
  readonly title: PlanRemarks['title'];
  readonly verb: PlanRemarks['verb'];
  readonly undo: PlanRemarks['undo'];
  readonly commits?: PlanRemarks['commits'];
  readonly effects?: PlanRemarks['effects'];
  readonly warnings?: PlanRemarks['warnings'];
  readonly files?: NonNullable<PlanRemarks['files']>;
  readonly watchMs?: number | null;
  /** Why there is nothing to do. Then the plan has no steps. */
  readonly nothingToDo?: PlanRemarks['nothingToDo'];
  readonly needsValues?: PlanRemarks['needsValues'];
  readonly valuePages?: PlanRemarks['valuePages'];
  readonly valuePrompts?: PlanRemarks['valuePrompts'];
}
