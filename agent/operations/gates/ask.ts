import type { Branches } from '../../project/git.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { GateKind, PlannedTarget } from '../../protocol/plan.ts';
import type { Blueprint } from '../plans/blueprint.ts';
import type { World } from '../world.ts';
import type { AskedGate, GateQuestion } from './gate.ts';
import { gates, gatesFor, isBinding } from './registry.ts';

/** What is asked about: the same before a plan is hashed and while its operation runs. */
export interface Asked {
  readonly input: OperationInput;
  readonly blueprint: Blueprint;
  readonly targets: readonly PlannedTarget[];
}

/** Every gate of the operation (or these of them) that has something to ask, per environment it changes, each once. */
export async function askGates(
  asked: Asked,
  world: World,
  signal: AbortSignal,
  which: readonly GateKind[] = gatesFor(asked.input),
): Promise<readonly AskedGate[]> {
  const branches = once(() => world.git.branches(signal));
  const binding = isBinding(asked.input);
  const answers = await Promise.all(
    asked.blueprint.environments.map((environment) => {
      const targets = asked.targets.filter((target) => target.environment === environment.rules.name);
      return askAll(which, { ...asked, environment, targets, world, binding, branches, signal });
    }),
  );
  return strictest(answers.flat());
}

async function askAll(which: readonly GateKind[], question: GateQuestion): Promise<readonly AskedGate[]> {
  const { binding } = question;
  const found = await Promise.all(
    which.map(async (gate) => {
      const answer = await gates[gate].ask(question);
      return answer && { gate, binding, ...answer };
    }),
  );
  return found.filter((answer) => answer !== null);
}

/** With several environments a gate is asked in each; the one that holds counts. */
function strictest(answers: readonly AskedGate[]): readonly AskedGate[] {
  const rank = { passes: 0, pending: 1, fails: 2 };
  const byGate = new Map<string, AskedGate>();
  for (const answer of answers) {
    const known = byGate.get(answer.gate);
    if (!known || rank[answer.verdict] > rank[known.verdict]) byGate.set(answer.gate, answer);
  }
  return [...byGate.values()];
}

function once(read: () => Promise<Branches>): () => Promise<Branches> {
  let reading: Promise<Branches> | null = null;
  return () => (reading ??= read());
}
