import type { Plan } from '../../agent/protocol/plan.ts';

/** The setting `taxiway.confirm`. */
export type Confirm = 'always' | 'production';

/** Whether a plan is shown before it is carried out: production always; else where something must be read or decided. */
export function needsCard({ facts, remarks }: Plan, confirm: Confirm): boolean {
  if (remarks.nothingToDo) return false;
  return (
    confirm === 'always' ||
    remarks.environmentKind === 'production' ||
    remarks.warnings.length > 0 ||
    facts.gates.some(({ verdict, binding }) => binding && verdict === 'fails') ||
    alwaysShown.has(facts.input.kind)
  );
}

/** What cannot be undone, and what breaks something on purpose. */
const alwaysShown: ReadonlySet<string> = new Set([
  'removeEnvironment',
  'cleanUpPreviews',
  'revokeSecret',
  'drill',
  'setActionsSecret',
  'protectEnvironment',
  'protectBranch',
]);
