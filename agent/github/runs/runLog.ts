import { failureOf } from '../../protocol/failures.ts';
import type { WorkflowJob } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Redactor } from '../../run/redact.ts';
import { RedactedStream } from '../../run/redactedStream.ts';
import { isLive } from './runState.ts';
import { jobsOf, placeOf, type Asking } from './workflowRuns.ts';

/** Text of the log as it is, and what we say between. */
export type LogPart = string | Message;

export interface RunLog {
  readonly parts: readonly LogPart[];
  /** More will come. */
  readonly live: boolean;
}

/** So many jobs are put one behind the other; each is a question. */
const mostJobs = 10;

/**
 * Of one job; without one, of those that failed, else of all. A job that has not ended is told by its steps: GitHub gives a log
 * when it has. What looks secret is hidden. Failed `gitHub` (`notFound`) where the run is gone.
 */
export async function runLog(
  on: Asking & { readonly redactor: Redactor },
  { run, job }: { readonly run: number; readonly job: number | null },
  signal: AbortSignal,
): Promise<RunLog> {
  const all = await jobsOf(on, run, signal);
  const failed = all.filter(({ state }) => state === 'failed');
  const wanted = job !== null ? all.filter(({ id }) => id === job) : failed.length ? failed : all;
  const parts = await Promise.all(wanted.slice(0, mostJobs).map((one) => partsOf(on, one, signal)));
  const left = wanted.length - mostJobs;
  return {
    parts: [
      ...parts.flat(),
      ...(wanted.length === 0 ? [say('No job has begun yet.')] : []),
      ...(left > 0 ? [say('{0} more jobs are left out; GitHub shows them.', left)] : []),
    ],
    live: wanted.length === 0 || wanted.some(isLive),
  };
}

async function partsOf(
  on: Asking & { readonly redactor: Redactor },
  job: WorkflowJob,
  signal: AbortSignal,
): Promise<readonly LogPart[]> {
  const head = say('── {0}: {1} ──', job.name, job.word);
  if (!isLive(job)) return [head, await textOf(on, job, signal), ''];
  const steps = job.steps.map(({ name, word }) => say('   {0}: {1}', name, word));
  return [head, say('GitHub gives the log when the job has ended. Its steps so far:'), ...steps, ''];
}

async function textOf(
  { gitHub, repository, redactor }: Asking & { readonly redactor: Redactor },
  { id }: WorkflowJob,
  signal: AbortSignal,
): Promise<LogPart> {
  const asked = { ...placeOf(repository), job_id: id, request: { signal, retries: 0 } };
  try {
    const { data } = await gitHub.ask((octokit) => octokit.rest.actions.downloadJobLogsForWorkflowRun(asked));
    return redacted(String(data), redactor);
  } catch (error) {
    const said = whyNone(error);
    if (said) return said;
    throw error;
  }
}

/** GitHub keeps logs for 90 days as a rule; a job that was skipped or never began has none. */
function whyNone(error: unknown): Message | null {
  const failure = failureOf(error);
  if (failure.reason !== 'gitHub' || failure.situation !== 'notFound') return null;
  const { status } = ((error as Error).cause ?? {}) as { readonly status?: unknown };
  return status === 410
    ? say('Its log has expired: GitHub keeps logs for a time only.')
    : say('It has no log: it did not begin, or its log was deleted.');
}

const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, 'g');

function redacted(text: string, redactor: Redactor): string {
  let shown = '';
  const stream = new RedactedStream(redactor, (piece) => (shown += piece));
  stream.write(
    text
      .replace(/^\ufeff/, '')
      .replaceAll('\r\n', '\n')
      .replace(colours, ''),
  );
  stream.end();
  return shown.trimEnd();
}
