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

/** Throws Failed `gatesHold` where a gate holds the operation, in the words of the card and with its links. */
export function refuseWhereHeld(
  verdicts: readonly GateVerdict[],
  overrides: readonly Override[],
  remarks: Pick<PlanRemarks, 'gates'>,
  underWay = false,
): void {
  const gates = gatesHeld(verdicts, overrides).map((gate) => wordsOf(gate, remarks));
  if (gates.length) throw new Failed({ reason: 'gatesHold', gates, ...(underWay && { underWay }) });
}

function wordsOf(gate: GateKind, { gates }: Pick<PlanRemarks, 'gates'>): PlanRemarks['gates'][number] {
  const { text = doesNotHold(gate), links = [] } = gates.find((remark) => remark.gate === gate) ?? {};
  return { gate, text, ...(links.length && { links }) };
}

export function doesNotHold(gate: GateKind): Message {
  return say('the gate "{0}" does not pass', gateName(gate));
}
