import type { OperationInput, OperationKind } from '../../protocol/input.ts';
import type { GateKind } from '../../protocol/plan.ts';
import { approvals } from './approvals.ts';
import { branch } from './branch.ts';
import { checklist } from './checklist.ts';
import { checks } from './checks.ts';
import { ci } from './ci.ts';
import { clean } from './clean.ts';
import { foreignCode } from './foreignCode.ts';
import { freeze } from './freeze.ts';
import type { Gate } from './gate.ts';
import { held } from './held.ts';
import { pushed } from './pushed.ts';
import { sameArtifact } from './sameArtifact.ts';
import { validatedIn } from './validatedIn.ts';
import { window } from './window.ts';

/** Every gate, in the order in which a card shows them. */
export const gates: Readonly<Record<GateKind, Gate>> = {
  foreignCode,
  branch,
  clean,
  pushed,
  checks,
  ci,
  sameArtifact,
  validatedIn,
  checklist,
  approvals,
  window,
  freeze,
  held,
};

const calendar = ['window', 'freeze'] as const;
const everything = [
  'branch',
  'clean',
  'pushed',
  'checks',
  'ci',
  'sameArtifact',
  'validatedIn',
  'checklist',
  'approvals',
  ...calendar,
  'held',
] as const;

/** Which gates an operation is asked. */
const asked: Readonly<Record<OperationKind, readonly GateKind[]>> = {
  deploy: ['foreignCode', ...everything],
  promote: everything,
  rollback: ['branch', 'checks', 'ci', 'validatedIn', 'checklist', 'approvals', ...calendar],
  sleep: calendar,
  wake: calendar,
  createPreview: ['foreignCode'],
  removePreview: [],
  cleanUpPreviews: [],
  createEnvironment: ['foreignCode'],
  removeEnvironment: calendar,
  setVariable: calendar,
  pushVariables: calendar,
  rotateSecret: calendar,
  revokeSecret: calendar,
  undoRotation: calendar,
  drill: [...calendar, 'held'],
  setActionsSecret: calendar,
  setActionsVariable: calendar,
  protectEnvironment: [],
  protectBranch: [],
};

/** The way back is open, at any hour and whatever is missing: for these the gates are information only. */
const wayBack: ReadonlySet<OperationKind> = new Set(['rollback', 'wake', 'revokeSecret', 'undoRotation']);

export function gatesFor({ kind }: OperationInput): readonly GateKind[] {
  return asked[kind];
}

/** Whether a failing gate holds the operation. A schedule is a rule of the same file, so what it starts goes by it. */
export function isBinding(input: OperationInput): boolean {
  if (wayBack.has(input.kind)) return false;
  const { kind } = input;
  const sets = kind === 'setVariable' || kind === 'pushVariables' || kind === 'setActionsVariable';
  if (sets && input.restore) return false;
  return !(input.kind === 'sleep' && input.scheduled);
}
