import type { FlowAnswer, FlowEnd, FlowName, FlowNext } from '../../protocol/flow.ts';
import type { OperationInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Project } from '../project.ts';
import { Asking, Unanswered } from './asking.ts';
import { askPlace, askProject, type Place, type PlaceQuestion } from './places.ts';
import { whereTo } from './whereTo.ts';

/** Asks what it must know, then does what it is about. */
export type Flow = (project: Project, asking: Asking, signal: AbortSignal) => Promise<FlowEnd>;

/** The same for one environment. */
export type PlaceFlow = (place: Place, asking: Asking, signal: AbortSignal) => Promise<FlowEnd>;

/** Loaded with the first question: what they ask is rarely asked. */
type Known =
  | { readonly title: Message; readonly load: () => Promise<Flow> }
  | { readonly title: Message; readonly where: PlaceQuestion; readonly load: () => Promise<PlaceFlow> };

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
    ...{ title: say('Set Variable'), where: whereTo.setVariable },
    load: async () => (await import('./setVariable.ts')).setVariable,
  },
  'variables.compare': {
    title: say('Compare Variables'),
    load: async () => (await import('./variables.ts')).compare,
  },
  'variables.pull': {
    ...{ title: say('Pull Variables'), where: whereTo.pullVariables },
    load: async () => (await import('./variables.ts')).pull,
  },
  'variables.push': {
    ...{ title: say('Push Variables'), where: whereTo.pushVariables },
    load: async () => (await import('./variables.ts')).push,
  },
  'actionsSecret.set': {
    title: say('Set Actions Secret'),
    load: async () => (await import('./actionsSecret.ts')).setActionsSecret,
  },
  'actionsSecret.delete': {
    title: say('Delete Actions Secret'),
    load: async () => (await import('./actionsSecret.ts')).deleteActionsSecret,
  },
  'actionsVariable.set': {
    title: say('Set Actions Variable'),
    load: async () => (await import('./actionsVariable.ts')).setActionsVariable,
  },
  'actionsVariable.delete': {
    title: say('Delete Actions Variable'),
    load: async () => (await import('./actionsVariable.ts')).deleteActionsVariable,
  },
  'actions.show': {
    title: say('Show Actions Secrets and Variables'),
    load: async () => (await import('./actionsVariable.ts')).showActions,
  },
  'environment.protect': {
    title: say('Protect Environment on GitHub'),
    load: async () => (await import('./protect.ts')).protectEnvironment,
  },
  'branch.protect': {
    title: say('Protect Branch on GitHub'),
    load: async () => (await import('./protect.ts')).protectBranch,
  },
  'service.showLog': {
    ...{ title: say('Show Service Log'), where: whereTo.serviceLog },
    load: async () => (await import('./serviceLog.ts')).showServiceLog,
  },
  'platform.signIn': {
    title: say('Sign In to a Platform'),
    load: async () => (await import('./platformAccounts.ts')).signInToPlatform,
  },
  'platform.useAccount': {
    title: say('Use Another Account'),
    load: async () => (await import('./platformAccounts.ts')).usePlatformAccount,
  },
  'environment.deploy': {
    ...{ title: say('Deploy'), where: whereTo.deploy },
    load: async () => (await import('./deploy.ts')).deploy,
  },
  'environment.promote': {
    ...{ title: say('Promote'), where: whereTo.promote },
    load: async () => (await import('./environments.ts')).promote,
  },
  'environment.sleep': starting(say('Sleep'), whereTo.sleep, (environment) => ({
    kind: 'sleep',
    environment,
  })),
  'environment.wake': starting(say('Wake'), whereTo.wake, (environment) => ({ kind: 'wake', environment })),
  'environment.keepAwake': {
    ...{ title: say('Keep Awake'), where: whereTo.keepAwake },
    load: async () => (await import('./environments.ts')).keepAwake,
  },
  'environment.create': {
    title: say('Create Environment'),
    load: async () => (await import('./environments.ts')).createEnvironment,
  },
  'environment.remove': starting(say('Remove Environment'), whereTo.remove, (environment) => ({
    kind: 'removeEnvironment',
    environment,
  })),
  'environment.takeOver': {
    ...{ title: say('Take Over'), where: whereTo.takeOver },
    load: async () => (await import('./environments.ts')).takeOver,
  },
  'environment.writeFile': {
    title: say('Write Configuration File'),
    load: async () => (await import('./writeFile.ts')).writeFile,
  },
  'drill.run': starting(say('Run Drill'), whereTo.drill, (environment) => ({
    ...{ kind: 'drill', environment, service: null },
  })),
  'preview.create': {
    title: say('Create Preview'),
    load: async () => (await import('./previews.ts')).createPreview,
  },
  'preview.update': {
    ...{ title: say('Update Preview'), where: whereTo.updatePreview },
    load: async () => (await import('./previews.ts')).updatePreview,
  },
  'preview.remove': {
    title: say('Remove Preview'),
    load: async () => (await import('./removePreview.ts')).removePreview,
  },
  'preview.showLog': {
    title: say('Show Log'),
    load: async () => (await import('./previewLog.ts')).showPreviewLog,
  },
  'preview.cleanUp': {
    title: say('Clean Up Previews'),
    load: async () => (await import('./previews.ts')).cleanUpPreviews,
  },
  'secret.update': {
    title: say('Update Secret'),
    load: async () => (await import('./secrets.ts')).updateSecret,
  },
  'secret.rotate': {
    title: say('Rotate Secret'),
    load: async () => (await import('./secrets.ts')).rotateSecret,
  },
  'secret.revoke': { title: say('Revoke'), load: async () => (await import('./secrets.ts')).revokeSecret },
  'secret.undoRotation': {
    title: say('Undo Rotation'),
    load: async () => (await import('./secrets.ts')).undoRotation,
  },
  'run.showLog': { title: say('Show Log'), load: async () => (await import('./runs.ts')).showLog },
};

/** Asks where alone. */
function starting(title: Message, where: PlaceQuestion, inputFor: (name: string) => OperationInput): Known {
  const flow: PlaceFlow = ({ environment: { name } }) => Promise.resolve({ input: inputFor(name) });
  return { title, where, load: () => Promise.resolve(flow) };
}

/** The next question, or what came of the last answer. Failed as the flow does. */
export async function nextOf(
  name: FlowName,
  projects: readonly Project[],
  answers: readonly FlowAnswer[],
  signal: AbortSignal,
): Promise<FlowNext> {
  const flow = flows[name];
  const asking = new Asking(flow.title, answers);
  try {
    if ('where' in flow) {
      const place = askPlace(asking, projects, flow.where);
      return { project: place.seen.id, done: await (await flow.load())(place, asking, signal) };
    }
    const project = askProject(asking, projects, flow.title);
    return { project: project.world.project, done: await (await flow.load())(project, asking, signal) };
  } catch (error) {
    if (error instanceof Unanswered) return { ask: error.question };
    throw error;
  }
}
