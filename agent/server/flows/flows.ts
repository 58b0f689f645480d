import type { FlowAnswer, FlowEnd, FlowName, FlowNext } from '../../protocol/flow.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Project } from '../project.ts';
import { Asking, Unanswered } from './asking.ts';

/** Asks what it must know, then does what it is about. */
export type Flow = (project: Project, asking: Asking, signal: AbortSignal) => Promise<FlowEnd>;

interface Known {
  readonly title: Message;
  /** Loaded with the first question: what they ask is rarely asked. */
  readonly load: () => Promise<Flow>;
}

const flows: Readonly<Record<FlowName, Known>> = {
  'run.start': {
    title: say('Run Workflow'),
    load: async () => (await import('./startRun.ts')).startRun,
  },
  'run.open': { title: say('Open Workflow Run'), load: async () => (await import('./runs.ts')).openRun },
  'run.cancel': {
    title: say('Cancel Workflow Run'),
    load: async () => (await import('./runs.ts')).cancelRun,
  },
  'run.rerun': { title: say('Run Workflow Again'), load: async () => (await import('./runs.ts')).rerun },
  'run.rerunFailed': {
    title: say('Run Failed Jobs Again'),
    load: async () => (await import('./runs.ts')).rerunFailed,
  },
  'variable.set': {
    title: say('Set Variable'),
    load: async () => (await import('./setVariable.ts')).setVariable,
  },
  'actionsSecret.set': {
    title: say('Set Actions Secret'),
    load: async () => (await import('./actionsSecret.ts')).setActionsSecret,
  },
  'actionsSecret.delete': {
    title: say('Delete Actions Secret'),
    load: async () => (await import('./actionsSecret.ts')).deleteActionsSecret,
  },
  'environment.protect': {
    title: say('Protect Environment on GitHub'),
    load: async () => (await import('./protect.ts')).protectEnvironment,
  },
  'branch.protect': {
    title: say('Protect Branch on GitHub'),
    load: async () => (await import('./protect.ts')).protectBranch,
  },
  'run.showLog': { title: say('Show Log'), load: async () => (await import('./runs.ts')).showLog },
};

/** The next question, or what came of the last answer. Failed as the flow does. */
export async function nextOf(
  name: FlowName,
  project: Project,
  answers: readonly FlowAnswer[],
  signal: AbortSignal,
): Promise<FlowNext> {
  const { title, load } = flows[name];
  const flow = await load();
  try {
    return { done: await flow(project, new Asking(title, answers), signal) };
  } catch (error) {
    if (error instanceof Unanswered) return { ask: error.question };
    throw error;
  }
}
