import { badInput, failureOf } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { placeOf, type Asking } from './workflowRuns.ts';

export type RunChange = 'cancel' | 'rerun' | 'rerunFailed';

/** Failed `badInput` where the run is gone or not in a state for it, `gitHub` for the rest. */
export async function changeRun(
  { gitHub, repository }: Asking,
  id: number,
  change: RunChange,
  signal: AbortSignal,
): Promise<void> {
  const asked = { ...placeOf(repository), run_id: id, request: { signal, retries: 0 } };
  try {
    await gitHub.ask(async ({ rest: { actions } }) => {
      if (change === 'cancel') await actions.cancelWorkflowRun(asked);
      else if (change === 'rerun') await actions.reRunWorkflow(asked);
      else await actions.reRunWorkflowFailedJobs(asked);
    });
  } catch (error) {
    const message = whyNot(error, change);
    throw message ? badInput(message, { cause: error }) : error;
  }
}

/** GitHub answers 403 also to what nobody may, as a run that is too old or goes on still. */
function whyNot(error: unknown, change: RunChange): Message | null {
  const failure = failureOf(error);
  if (failure.reason !== 'gitHub') return null;
  const { situation, detail } = failure;
  if (situation === 'notFound') return runIsGone;
  const isState =
    situation === 'refused' || /retr(?:y|ied)|month ago|already running|in progress/i.test(detail);
  if (change === 'cancel') return isState ? say('There is nothing to cancel: the run has ended.') : null;
  return isState ? say('GitHub does not run it again: {0}', detail) : null;
}

export const runIsGone = say('This run is gone from GitHub.');
