import { Failed } from '../../protocol/failures.ts';
import type { GateKind, GateVerdict, Override, PlanRemarks } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { gateName } from './gateNames.ts';

/** The gates that hold an operation: binding, failing and overridden by nobody with a reason. */
export function gatesHeld(
  verdicts: readonly GateVerdict[],
  overrides: readonly Override[],
): readonly GateKind[] {
  return verdicts
    .filter(({ binding, verdict }) => binding && verdict === 'fails')
    .map(({ gate }) => gate)
    .filter((gate) => overrideOf(gate, overrides) === null);
}

/** The reason of the person who overrides the gate. */
export function overrideOf(gate: GateKind, overrides: readonly Override[]): string | null {
  const found = overrides.find((override) => override.gate === gate && override.reason.trim() !== '');
  return found?.reason ?? null;
}

/** Throws Failed `gatesHold` where a gate holds the operation, in the words of the card. */
export function refuseWhereHeld(
  verdicts: readonly GateVerdict[],
  overrides: readonly Override[],
  remarks: Pick<PlanRemarks, 'gates'>,
): void {
  const gates = gatesHeld(verdicts, overrides).map((gate) => ({ gate, text: wordsOf(gate, remarks) }));
  if (gates.length) throw new Failed({ reason: 'gatesHold', gates });
}

function wordsOf(gate: GateKind, { gates }: Pick<PlanRemarks, 'gates'>): Message {
  return gates.find((remark) => remark.gate === gate)?.text ?? doesNotHold(gate);
}

export function doesNotHold(gate: GateKind): Message {
  return say('The gate "{0}" does not pass.', gateName(gate));
}
