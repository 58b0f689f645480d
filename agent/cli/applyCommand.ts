import { readdir } from 'node:fs/promises';
import { PlanStore } from '../operations/plans/planStore.ts';
import { as, type OperationId, type PlanHash } from '../protocol/ids.ts';
import type { Override, Plan } from '../protocol/plan.ts';
import { Failed } from '../protocol/failures.ts';
import { planActor } from '../server/answers/actor.ts';
import type { Project } from '../server/project.ts';
import { gateNames } from '../server/schemas.ts';
import type { Call, Command } from './command.ts';
import { exitCodes, type ExitCode } from './exitCodes.ts';
import { follow } from './follow.ts';
import { exactly, type Options } from './options.ts';
import { valuesFor } from './planValues.ts';
import { misused, words } from './terminal.ts';

export const applyOptions = {
  override: { type: 'string', multiple: true },
  yes: { type: 'boolean' },
  detach: { type: 'boolean' },
  serving: { type: 'boolean' },
} as const;

export const apply: Command = {
  usage: 'apply PLAN [--override GATE=REASON] [--yes] [--detach|--serving]',
  summary: 'carry out a plan and follow it to its end',
  help: [
    '--override GATE=REASON  go on although this gate fails; the reason is kept (may be given several times)',
    '--yes                   do not ask before production is changed; without a terminal nothing is asked',
    '--detach                print the operation and leave; it goes on',
    '--serving               leave when the new version serves, while it is still watched',
    'Values that the plan needs are read from stdin: the value itself, or a JSON object where several are needed.',
  ],
  options: applyOptions,
  async run(call) {
    const [hash] = exactly(call.words, 'PLAN');
    const project = await call.project();
    const plan = await findPlan(project, hash);
    if (!call.json) call.terminal.note(words(plan.remarks.title));
    return applyAndFollow(plan, project, call);
  },
};

export async function applyAndFollow(plan: Plan, project: Project, call: Call): Promise<ExitCode> {
  const { nothingToDo } = plan.remarks;
  if (nothingToDo) throw new Failed({ reason: 'nothingToDo', message: nothingToDo });
  await confirmProduction(plan, call);
  const operation = await project.runners.apply({
    hash: plan.hash,
    overrides: overridesOf(call.options),
    values: await valuesFor(plan, call),
    by: planActor(plan),
  });
  if (call.options.has('detach')) return detached(operation, call);
  return follow(operation, project, call);
}

function detached(operation: OperationId, { json, terminal }: Call): ExitCode {
  terminal.print(json ? JSON.stringify({ operation }) : operation);
  return exitCodes.done;
}

/** The first digits are enough where they mean one plan. */
export async function findPlan({ world }: Pick<Project, 'world'>, digits: string): Promise<Plan> {
  const files = await readdir(world.own.plans);
  const hashes = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
  const found = hashes.filter((hash) => hash.startsWith(digits));
  if (found.length > 1) throw misused('{0} may mean several plans; give more digits.', digits);
  return new PlanStore(world.own.plans, world.clock).read(as<PlanHash>(found[0] ?? digits));
}

/** Only on a terminal: a script that names a plan has decided. */
async function confirmProduction({ remarks }: Plan, { terminal, options, signal }: Call): Promise<void> {
  if (remarks.environmentKind !== 'production' || !terminal.isInteractive || options.has('yes')) return;
  const verb = words(remarks.verb);
  const typed = await terminal.ask(`${verb}? Type "${verb}" to go on: `, signal);
  if (typed.trim().toLowerCase() !== verb.toLowerCase())
    throw new Failed({ reason: 'cancelled', state: null });
}

export function overridesOf(options: Options): Override[] {
  return options.all('override').map((text) => {
    const [name = '', ...reason] = text.split('=');
    const gate = gateNames.find((known) => known === name);
    if (!gate) throw misused('There is no gate {0}. There are: {1}.', name, gateNames.join(', '));
    if (!reason.join('=').trim()) throw misused('--override {0}=REASON needs a reason: it is kept.', name);
    return { gate, reason: reason.join('=').trim() };
  });
}
