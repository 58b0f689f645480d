import type { WorkflowPart } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';

type Standing = Pick<WorkflowPart, 'state' | 'word'>;

const queued: Standing = { state: 'waiting', word: say('queued') };
const failed: Standing = { state: 'failed', word: say('failed') };

/** GitHub's `status`, of what did not end. */
const open: Readonly<Record<string, Standing>> = {
  in_progress: { state: 'running', word: say('running') },
  waiting: { state: 'waiting', word: say('waits to deploy') },
};

/** GitHub's `conclusion`, of what ended. */
const ended: Readonly<Record<string, Standing>> = {
  success: { state: 'done', word: say('passed') },
  neutral: { state: 'done', word: say('ended, neither passed nor failed') },
  skipped: { state: 'cancelled', word: say('skipped') },
  cancelled: { state: 'cancelled', word: say('cancelled') },
  stale: { state: 'cancelled', word: say('given up by GitHub') },
  timed_out: { state: 'failed', word: say('timed out') },
  startup_failure: { state: 'failed', word: say('could not start') },
  action_required: { state: 'needsPerson', word: say('needs approval to run') },
};

/** How a run, a job or a step is. What GitHub may say one day is queued, or failed. */
export function standingOf(status: string | null, conclusion: string | null): Standing {
  if (status !== 'completed') return open[status ?? ''] ?? queued;
  return ended[conclusion ?? ''] ?? failed;
}

/** It goes on by itself, or will. */
export function isLive({ state }: Pick<WorkflowPart, 'state'>): boolean {
  return state === 'running' || state === 'waiting';
}
