import { createPlan } from '../operations/plans/createPlan.ts';
import { previewName, isPreviewName } from '../project/previewRecords.ts';
import type { Plan } from '../protocol/plan.ts';
import { servicesIn } from '../server/answers/repository.ts';
import type { Project } from '../server/project.ts';
import { applyAndFollow, applyOptions } from './applyCommand.ts';
import { card } from './card.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import type { Lookup, PlanKind } from './plan/planKind.ts';
import { planKinds } from './plan/planKinds.ts';
import { misused } from './terminal.ts';
import { overriding } from './wayOn.ts';

/** `plan deploy`, `plan rollback`, …: one verb each, so that each has its own help. */
export const planCommands: Readonly<Record<string, Command>> = Object.fromEntries(
  Object.entries(planKinds).map(([word, kind]) => [`plan ${word}`, planCommand(kind)]),
);

/** Without a kind, or with one that is none. */
export const plan: Command = {
  usage: 'plan KIND …',
  summary: 'say what an operation would do; nothing is changed',
  help: Object.values(planKinds).map(({ usage }) => usage),
  run({ words: [kind] }) {
    const known = Object.keys(planKinds).join(', ');
    throw kind === undefined
      ? misused('KIND is missing: {0}.', known)
      : misused('There is no kind {0}. There are: {1}.', kind, known);
  },
};

function planCommand(kind: PlanKind): Command {
  const { usage, summary, options } = kind;
  return {
    usage: `plan ${usage}`,
    summary,
    help: ['--apply                 carry it out at once, with the options of "apply"'],
    options: { ...options, ...applyOptions, apply: { type: 'boolean' } },
    async run(call) {
      const project = await call.project();
      const asked = await kind.input(call.words, call.options, lookupIn(project, call.signal));
      const made = await createPlan(asked, project.world, project.kinds, call.signal);
      const isApplied = call.options.has('apply');
      if (!call.json) call.terminal.print(card(made));
      else if (!isApplied) call.terminal.print(JSON.stringify(made, null, 2));
      if (isApplied) return applyAndFollow(made, project, call);
      if (!call.json && !made.remarks.nothingToDo) call.terminal.print(`\n${nextLine(made)}`);
      return exitCodes.done;
    },
  };
}

/** What to type now; of a gate that holds, that it has to be met or passed over. */
export function nextLine({ hash, facts }: Pick<Plan, 'hash' | 'facts'>): string {
  const line = `taxiway apply ${hash.slice(0, 12)}`;
  const held = facts.gates.filter(({ binding, verdict }) => binding && verdict === 'fails');
  if (held.length === 0) return `Carry it out: ${line}`;
  return `A gate holds. Carry it out all the same: ${line} ${overriding(held.map(({ gate }) => gate))}`;
}

function lookupIn(project: Project, signal: AbortSignal): Lookup {
  return {
    commit: async (ref) => (await project.world.git.commit(ref, signal)).sha,
    preview: (branch) => (isPreviewName(branch) ? branch : previewName(branch)),
    services: (environment) => servicesIn(project, environment, signal),
  };
}
