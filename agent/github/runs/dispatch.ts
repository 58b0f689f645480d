import { badInput, failureOf } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { OnGitHub } from '../client/onGitHub.ts';
import { dispatchedRuns, fileOf, placeOf } from './workflowRuns.ts';

export interface Dispatch {
  /** `.github/workflows/deploy.yml` */
  readonly path: string;
  /** A branch or tag on GitHub. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** How often, and how long between, a run is looked for whose number GitHub did not say. */
const tries = 6;
const betweenMs = 2000;
/** GitHub's clocks differ from each other by so much. */
const skewMs = 3000;

/**
 * Starts the workflow and answers the number of its run; null where GitHub started it and shows no run yet. Failed `badInput`
 * where the workflow cannot be started so, `gitHub` for the rest.
 */
export async function dispatchWorkflow(
  on: OnGitHub,
  { path, ref, inputs }: Dispatch,
  wait: (ms: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<number | null> {
  const asked = {
    ...placeOf(on.repository),
    ...{ workflow_id: fileOf(path), ref, inputs, return_run_details: true },
    request: { signal, retries: 0 },
  };
  const { data, headers } = await on.gitHub
    .ask((octokit) => octokit.rest.actions.createWorkflowDispatch(asked))
    .catch((error: unknown) => {
      throw inWords(error, path, ref);
    });
  const { workflow_run_id: id } = {
    ...(data as unknown as { readonly workflow_run_id?: unknown } | undefined),
  };
  if (typeof id === 'number') return id;
  const since = Date.parse(headers.date ?? '') - skewMs;
  for (let tried = 0; tried < tries; tried++) {
    if (tried > 0) await wait(betweenMs, signal);
    const found = await dispatchedRuns(on, { path, ref, by: on.account }, signal);
    const own = found.find(({ createdAt }) => !(createdAt < since)); // also where the answer had no date
    if (own) return own.run.id;
  }
  return null;
}

function inWords(error: unknown, path: string, ref: string): unknown {
  const failure = failureOf(error);
  const message =
    failure.reason === 'gitHub' ? whyNot(failure.situation, failure.detail, fileOf(path), ref) : null;
  return message ? badInput(message, { cause: error }) : error;
}

function whyNot(situation: string, detail: string, file: string, ref: string): Message | null {
  if (situation === 'notFound') return say('GitHub knows no workflow {0}, or does not show it to you.', file);
  if (situation !== 'refused') return null;
  if (/disabled/i.test(detail))
    return say('The workflow {0} is switched off on GitHub. Switch it on there, then run it.', file);
  if (/workflow_dispatch/i.test(detail))
    return say(
      'The workflow {0} on {1} cannot be started by hand: it has no "workflow_dispatch".',
      file,
      ref,
    );
  if (/no ref found/i.test(detail)) return say('GitHub has no branch or tag {0}. Push it first.', ref);
  return null;
}
