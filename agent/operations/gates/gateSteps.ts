import type { Step } from '../../platforms/platform.ts';
import type { GateKind, PlanFacts } from '../../protocol/plan.ts';
import type { Blueprint } from '../plans/blueprint.ts';
import { checklistSteps } from '../checklist/checklistSteps.ts';
import { validateStep } from '../steps/checkSteps.ts';
import { wrapped } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { type DueCheck, dueChecks } from './checks.ts';

/** What finds out about the gates that are pending, before anything is touched. All that is due is listed; what passed before is found done. */
export function gateSteps(
  { input, gates }: Pick<PlanFacts, 'input' | 'gates'>,
  blueprint: Blueprint,
  world: World,
): readonly Step[] {
  const isPending = (gate: GateKind): boolean =>
    gates.some((asked) => asked.gate === gate && asked.verdict === 'pending' && asked.binding);
  return blueprint.environments.flatMap((environment) => [
    ...(isPending('checks') ? validateSteps(dueChecks(input, blueprint, environment), world) : []),
    ...(isPending('checklist') ? checklistSteps(world, environment) : []),
  ]);
}

function validateSteps(due: readonly DueCheck[], world: World): readonly Step[] {
  return due.map(({ check, commit }) => {
    const step = validateStep(world, check, commit);
    const isOneOfSeveral = due.filter((other) => other.check.name === check.name).length > 1;
    return isOneOfSeveral ? wrapped(step, { id: `${step.id}@${commit.slice(0, 7)}` }) : step;
  });
}
