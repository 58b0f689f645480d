import { surelyOnGitHub } from '../../github/client/onGitHub.ts';
import { Failed } from '../../protocol/failures.ts';
import type { FlowEnd } from '../../protocol/flow.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { EnvironmentSnapshot, ProjectSnapshot } from '../../protocol/model.ts';
import { runAt } from '../../protocol/runAddress.ts';
import { say } from '../../protocol/say.ts';
import type { Project } from '../project.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';
import { looks } from './places.ts';
import { pullChoice } from './previews.ts';
import { logOf } from './runs.ts';
import { askTold, sharedDeployments } from './sharedDeployments.ts';

/** Of the operation that made it from here, else of what somebody else deployed of its pull request. */
export const showPreviewLog: Flow = async (project, asking, signal) => {
  const seen = project.watch.snapshot();
  const asked = asking.given('environment') ?? asking.given('number') ?? askWhich(project, asking);
  const preview = seen.previews.find(({ name }) => name === asked);
  const operation = preview && lastOperation(seen, preview);
  if (operation) return { operationLog: operation };
  const number = preview ? (preview.preview?.pullRequest ?? 0) : Number(asked);
  const deployments = sharedDeployments(seen, number, asking.given('id'));
  const address = askTold(asking, say('The log of what?'), deployments, ({ logUrl }) => logUrl);
  if (address === null)
    throw new Failed({
      reason: 'nothingToDo',
      message: say(
        'There is no log to show: no operation on this preview is among the latest, and nobody else told of one.',
      ),
    });
  return logAt(address, seen, project, signal);
};

/** Of a workflow run here it can be read; any other is where it is. */
async function logAt(
  address: string,
  { github }: ProjectSnapshot,
  { world }: Project,
  signal: AbortSignal,
): Promise<FlowEnd> {
  const place = runAt(address, github?.repository ?? '');
  return place ? logOf(await surelyOnGitHub(world, signal), place, signal) : { url: address };
}

/** Previews of ours, and pull requests of which somebody else deployed something and told of a log. */
function askWhich(project: Project, asking: Asking): string {
  const seen = project.watch.snapshot();
  const shown = new Set(seen.previews.map(({ preview }) => preview?.pullRequest));
  const others = seen.pullRequests.filter(
    ({ number, deployments }) => !shown.has(number) && deployments.some(({ logUrl }) => logUrl !== null),
  );
  const ours = seen.previews.map((environment) => ({
    value: environment.name,
    ...looks({ project, seen, environment }, []),
  }));
  const choices = [...ours, ...others.map(pullChoice)];
  if (choices.length > 0) return asking.ask('preview', { prompt: say('The log of which preview?'), choices });
  throw new Failed({ reason: 'nothingToDo', message: say('There is no preview.') });
}

/** The operation that made it, or the last one on it. */
function lastOperation(
  { operations }: ProjectSnapshot,
  { name, preview }: EnvironmentSnapshot,
): OperationId | undefined {
  const here = operations.filter(({ environment }) => environment === name);
  return preview?.operation ?? here.toSorted((a, b) => b.createdAt - a.createdAt)[0]?.id;
}
