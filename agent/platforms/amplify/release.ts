import { badInput, Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { noteOf, ownJob } from './jobs.ts';
import { placeOf, type AmplifyPlace } from './place.ts';
import { readyBranch } from './previewBranch.ts';
import type { Room } from './room.ts';
import type { Job } from './shapes.ts';

/** Amplify ends a build that takes longer itself, at most after two hours. */
const withinMs = 120 * 60_000;
/** An operation's job is among the last ones, or it never began. */
const recent = 50;

/** The commit is built on Amplify and takes the traffic: going back and running anew are the same. */
export class Release implements Change {
  readonly withinMs = withinMs;
  readonly #room: Room;
  readonly #request: DeployRequest;

  constructor(room: Room, request: DeployRequest) {
    this.#room = room;
    this.#request = request;
  }

  async look({ signal }: Looking): Promise<Standing> {
    const job = await this.#own(signal);
    if (!job) return { isSo: false, at: null, isNowhere: true };
    if (job.status === 'FAILED') throw await this.#buildFailed(job, signal);
    if (job.status === 'CANCELLED') throw new Failed({ reason: 'cancelled', state: null });
    return { isSo: job.status === 'SUCCEED', at: atOf(job) };
  }

  async ask({ signal }: StepContext): Promise<Message | undefined> {
    const { tool, amplify, changes } = this.#room;
    if (await this.#own(signal)) return undefined;
    await tool.ready(signal);
    const place = await this.#place();
    const { app, branch } = place;
    if (!(await amplify.hasRepository(place, signal))) throw onlyUploaded(app);
    await readyBranch(this.#room, this.#request.target, place, signal);
    const { commit } = this.#request;
    const words = [
      ...(['amplify', 'start-job', '--app-id', app, '--branch-name', branch] as const),
      ...['--job-type', 'RELEASE', '--commit-id', commit.sha],
      `--commit-message=${noteOf(this.#request)}`,
    ] as const;
    await changes.run(place, words, async () => (await this.#own(signal)) !== null, signal);
    return undefined;
  }

  /** A build under way is stopped; what is built already is replaced by whoever brings back what was before. */
  async undo({ signal }: StepContext): Promise<void> {
    const job = await this.#own(signal);
    if (!job || !isUnderWay(job)) return;
    const place = await this.#place();
    const words = [
      ...(['amplify', 'stop-job', '--app-id', place.app, '--branch-name', place.branch] as const),
      ...['--job-id', job.jobId],
    ] as const;
    const isStopped = async (): Promise<boolean> => {
      const now = await this.#own(signal);
      return now === null || !isUnderWay(now) || now.status === 'CANCELLING';
    };
    await this.#room.changes.run(place, words, isStopped, signal);
  }

  async #own(signal: AbortSignal): Promise<Job | null> {
    const { amplify } = this.#room;
    return ownJob(await amplify.jobs(await this.#place(), { limit: recent }, signal), this.#request);
  }

  #place(): Promise<AmplifyPlace> {
    return placeOf(this.#request.target, this.#room.parts);
  }

  async #buildFailed({ jobId }: Job, signal: AbortSignal): Promise<Failed> {
    const lines = await this.#room.amplify.lines(await this.#place(), jobId, signal);
    const tail = lines.slice(-30).map(({ text }) => text);
    return new Failed({
      reason: 'buildFailed',
      service: this.#request.target.service,
      ending: { exitCode: null, signal: null, timedOut: false, tail: tail.join('\n').slice(-4096) },
      stillRuns: null,
    });
  }
}

function isUnderWay({ status }: Job): boolean {
  return !['SUCCEED', 'FAILED', 'CANCELLED'].includes(status);
}

function atOf({ status, jobId }: Job): Message {
  return say('job {0} is {1}', jobId, status.toLowerCase());
}

function onlyUploaded(app: string): Failed {
  return badInput(
    say('The app {0} is connected to no repository, so Amplify cannot build a commit of it.', app),
  );
}
