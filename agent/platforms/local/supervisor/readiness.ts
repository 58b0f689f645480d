import { setTimeout as delay } from 'node:timers/promises';
import { Failed, type Ending, type Failure } from '../../../protocol/failures.ts';
import { shortCommit, type CommitSha, type ServiceName } from '../../../protocol/ids.ts';
import type { Health } from '../../../protocol/model.ts';
import { say, type Message } from '../../../protocol/say.ts';
import type { Clock } from '../../../run/clock.ts';
import type { Recipe } from '../../platform.ts';
import { loopback, portSaidTaken } from './ports.ts';
import { sameVersion } from '../../../project/sameVersion.ts';

/** Asks a process how it is: status, latency and the commit it says it runs. A bad answer is an answer; only a cancel throws. */
export interface HealthQuestion {
  ask(
    probe: {
      readonly url: string;
      readonly healthPath: string | null;
      readonly versionPath: string | null;
      readonly commit: CommitSha | null;
      readonly timeoutMs: number;
    },
    signal: AbortSignal,
  ): Promise<Health>;
}

/** What is waited for. */
export interface Starting {
  readonly service: ServiceName;
  readonly commit: CommitSha;
  readonly recipe: Recipe;
  readonly port: number;
  /** A version that is broken on purpose: any answer is enough. */
  readonly drill: boolean;
  /** How it ended; null while it runs. */
  ending(): Ending | null;
  readonly exited: Promise<Ending>;
  /** The last lines it printed. */
  tail(): Promise<string>;
  readonly stillRuns: string | null;
}

/** A wrong commit does not become right by waiting; this long a proxy in front may take to notice. */
const wrongVersionMs = 2000;
const longestQuestionMs = 5000;
/** Nobody reads faster. */
const tellEveryMs = 200;

/** Answers once it is healthy and of the right version. Failed `startFailed`, `neverHealthy` or `wrongVersion`. */
export async function untilReady(
  starting: Starting,
  { health: question, clock }: { readonly health: HealthQuestion; readonly clock: Clock },
  tell: (detail: Message) => void,
  signal: AbortSignal,
): Promise<Health> {
  const since = clock.elapsed();
  let toldAtMs = 0;
  for (;;) {
    const health = await question.ask(probeOf(starting), signal);
    const ending = starting.ending();
    if (ending) throw new Failed(startFailure(starting, ending));
    if (isReady(health, starting)) return health;
    const waitedMs = clock.elapsed() - since;
    const failure = await hopeless(health, starting, waitedMs);
    if (failure) throw new Failed(failure);
    if (waitedMs - toldAtMs >= tellEveryMs) {
      toldAtMs = waitedMs;
      tell(waiting(health, starting.recipe, waitedMs));
    }
    await Promise.race([starting.exited, delay(pauseAfter(waitedMs), undefined, { signal })]);
  }
}

function probeOf({ port, recipe, commit }: Starting): Parameters<HealthQuestion['ask']>[0] {
  return {
    url: addressOf(port),
    healthPath: recipe.health,
    versionPath: recipe.version,
    commit,
    timeoutMs: Math.min(recipe.healthTimeoutMs, longestQuestionMs),
  };
}

export function addressOf(port: number): string {
  return `http://${loopback}:${port}`;
}

function isReady(health: Health, { drill, commit, recipe }: Starting): boolean {
  if (drill) return health.status !== undefined;
  return health.state === 'healthy' && (recipe.version === null || sameVersion(commit, health.version));
}

/** Most services start within a fraction of a second; who needs a minute is asked less often. */
function pauseAfter(waitedMs: number): number {
  if (waitedMs < 500) return 15;
  if (waitedMs < 2000) return 50;
  return waitedMs < 10_000 ? 250 : 1000;
}

function waiting(health: Health, recipe: Recipe, waitedMs: number): Message {
  return say('{0} of {1}, {2}', { forMs: waitedMs }, { forMs: recipe.healthTimeoutMs }, answerOf(health));
}

function answerOf({ state, status, message }: Health): Message {
  if (state === 'healthy') return say('answers with another version');
  return status === undefined ? say('no answer yet') : (message ?? say('answered {0}', status));
}

async function hopeless(health: Health, starting: Starting, waitedMs: number): Promise<Failure | null> {
  const isWrong = health.state === 'healthy';
  if (waitedMs < (isWrong ? wrongVersionMs : starting.recipe.healthTimeoutMs)) return null;
  if (isWrong) return wrongVersion(starting, health);
  return neverHealthy(starting, health, waitedMs);
}

function wrongVersion({ service, commit }: Starting, { version = '' }: Health): Failure {
  return { reason: 'wrongVersion', service, expected: shortCommit(commit), answered: version };
}

/** A program that waits for its port to become free says so and never answers. */
async function neverHealthy(starting: Starting, health: Health, waitedMs: number): Promise<Failure> {
  const tail = await starting.tail();
  const { service, stillRuns } = starting;
  if (portSaidTaken(tail, starting.port) !== null) {
    return startFailure(starting, { exitCode: null, signal: null, timedOut: true, tail });
  }
  const url = addressOf(starting.port) + (starting.recipe.health ?? '/');
  return { reason: 'neverHealthy', service, url, status: health.status ?? null, waitedMs, tail, stillRuns };
}

function startFailure({ service, stillRuns, port }: Starting, ending: Ending): Failure {
  return { reason: 'startFailed', service, ending, portTaken: portSaidTaken(ending.tail, port), stillRuns };
}
