import type { OperationId, PlanHash, PlatformId, ServiceName } from './ids.ts';
import type { Problem } from './model.ts';
import type { GateKind, GateLink, Plan } from './plan.ts';
import type { Message } from './say.ts';

/** How a program ended; `exitCode` is null where a signal ended it. `tail` is its last lines, redacted. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly tail: string;
}

/** Why GitHub does not do what was asked. */
export type GitHubSituation =
  | 'signedOut'
  | 'noRepository'
  | 'badToken'
  | 'singleSignOn'
  | 'noPermission'
  | 'rateLimited'
  | 'notFound'
  | 'refused'
  | 'unavailable';

/** Why a platform elsewhere does not do what was asked. */
export type PlatformSituation =
  'badToken' | 'noPermission' | 'notFound' | 'rateLimited' | 'refused' | 'unreadable' | 'unavailable';

export type KeychainSituation =
  'noLibrary' | 'noBus' | 'noProvider' | 'noKeyring' | 'locked' | 'denied' | 'wrongKey' | 'other';

/**
 * What can be expected to go wrong, as plain data: it crosses the wire with its words (`told`), which are in one
 * place (`explain`). Bugs stay exceptions.
 */
export type Failure =
  | { readonly reason: 'notARepository'; readonly folder: string }
  | { readonly reason: 'noCommits'; readonly folder: string }
  | { readonly reason: 'noConfiguration'; readonly folder: string }
  | { readonly reason: 'invalidConfiguration'; readonly file: string; readonly problems: readonly Problem[] }
  | {
      readonly reason: 'unknownName';
      readonly what:
        | 'environment'
        | 'service'
        | 'commit'
        | 'branch'
        | 'operation'
        | 'plan'
        | 'project'
        | 'secret'
        | 'deployment';
      readonly name: string;
      readonly known: readonly string[];
    }
  | { readonly reason: 'badInput'; readonly message: Message }
  | { readonly reason: 'nothingToDo'; readonly message: Message }
  | { readonly reason: 'planExpired'; readonly hash: PlanHash; readonly expiredAt: number }
  | { readonly reason: 'planUsed'; readonly hash: PlanHash; readonly operation: OperationId }
  | {
      readonly reason: 'planStale';
      readonly hash: PlanHash;
      readonly changed: readonly Message[];
      readonly now: Plan | null;
    }
  | {
      readonly reason: 'gatesHold';
      /** The operation ran already; one that is about to start changes nothing. */
      readonly underWay?: true;
      readonly gates: readonly {
        readonly gate: GateKind;
        readonly text: Message;
        /** What is looked at to open it. */
        readonly links?: readonly GateLink[];
      }[];
    }
  | {
      readonly reason: 'locked';
      readonly target: string;
      readonly by: string;
      readonly since: number;
      readonly operation: OperationId | null;
      /** Where it is another one than this. */
      readonly machine?: string;
    }
  | { readonly reason: 'cancelled'; readonly state: Message | null }
  | { readonly reason: 'needsPerson'; readonly message: Message }
  | { readonly reason: 'notSignedIn'; readonly platform: PlatformId }
  | {
      readonly reason: 'gitHub';
      readonly situation: GitHubSituation;
      /** GitHub's own words. */
      readonly detail: string;
      /** When to come back, ms since 1970, where GitHub says it. */
      readonly until: number | null;
      /** Where a person can mend it. */
      readonly url: string | null;
      /** Which right it takes, where one seems to be missing. */
      readonly needs?: Message;
    }
  | {
      readonly reason: 'platform';
      readonly platform: PlatformId;
      readonly situation: PlatformSituation;
      /** The platform's own words, redacted. */
      readonly detail: string;
      /** When to come back, ms since 1970, where the platform says it. */
      readonly until: number | null;
    }
  | {
      /** It was asked for, the tool may have said that it is done, and the platform says otherwise. */
      readonly reason: 'notAsAsked';
      readonly platform: PlatformId;
      readonly service: ServiceName;
      readonly what: Message;
      /** What the platform says of it. */
      readonly found: Message | null;
      readonly waitedMs: number;
    }
  | {
      /** The platform confirms another account or place than the plan says. */
      readonly reason: 'somewhereElse';
      readonly platform: PlatformId;
      readonly planned: string;
      readonly found: string;
    }
  | {
      readonly reason: 'programTooOld';
      readonly program: string;
      readonly version: string;
      readonly oldest: string;
      readonly install: string | null;
    }
  | { readonly reason: 'keychain'; readonly situation: KeychainSituation; readonly detail: string }
  | { readonly reason: 'secretNotKept'; readonly name: string }
  | {
      readonly reason: 'programMissing';
      readonly program: string;
      readonly install: string | null;
      /** What can be done without it, as a sentence; absent where nothing can. */
      readonly instead?: Message;
    }
  | { readonly reason: 'programFailed'; readonly what: Message; readonly ending: Ending }
  | {
      readonly reason: 'buildFailed';
      readonly service: ServiceName;
      readonly ending: Ending;
      readonly stillRuns: string | null;
    }
  | { readonly reason: 'checkFailed'; readonly check: string; readonly ending: Ending }
  | {
      readonly reason: 'startFailed';
      readonly service: ServiceName;
      readonly ending: Ending;
      readonly portTaken: number | null;
      readonly stillRuns: string | null;
    }
  | {
      readonly reason: 'neverHealthy';
      readonly service: ServiceName;
      readonly url: string;
      readonly status: number | null;
      readonly waitedMs: number;
      readonly tail: string;
      readonly stillRuns: string | null;
    }
  | {
      readonly reason: 'wrongVersion';
      readonly service: ServiceName;
      readonly expected: string;
      /** Empty where it answers no commit of the repository. */
      readonly answered: string;
    }
  | {
      readonly reason: 'watchFailed';
      readonly service: ServiceName;
      readonly message: Message;
      readonly rolledBack: boolean;
    }
  | {
      readonly reason: 'proofFailed';
      readonly secret: string;
      readonly service: ServiceName | null;
      readonly detail: Message;
    }
  | {
      /** What can be done with the old value of a rotation depends on what was done before; `at` is when that was. */
      readonly reason: 'rotation';
      readonly why: 'open' | 'revoked' | 'undone' | 'beingUndone' | 'notProved';
      readonly operation: OperationId;
      readonly names: readonly string[];
      readonly at: number;
    }
  | {
      /** Something else was written since, so what was before is not known any more. */
      readonly reason: 'changedSince';
      readonly name: string;
      readonly environment: string;
      readonly service: ServiceName;
    }
  | { readonly reason: 'diskFull'; readonly path: string }
  | {
      readonly reason: 'stateUnusable';
      readonly path: string;
      readonly why: 'readOnly' | 'notADirectory' | 'notOurs' | 'other';
      readonly detail: string;
    }
  | { readonly reason: 'pathTooLong'; readonly path: string; readonly limit: number }
  | {
      readonly reason: 'newerFormat';
      readonly what: string;
      readonly format: number;
      readonly understood: number;
    }
  | { readonly reason: 'unreadable'; readonly what: string; readonly sample: string }
  | { readonly reason: 'http'; readonly url: string; readonly status: number | null; readonly detail: string }
  | { readonly reason: 'timedOut'; readonly what: Message; readonly afterMs: number }
  | { readonly reason: 'git'; readonly command: string; readonly detail: string }
  | { readonly reason: 'supervisorGone'; readonly detail: string }
  | { readonly reason: 'agentMissing'; readonly path: string }
  | { readonly reason: 'agentGone'; readonly detail: string }
  | { readonly reason: 'protocolMismatch'; readonly ours: number; readonly theirs: number }
  | { readonly reason: 'notTrusted' }
  | { readonly reason: 'unexpected'; readonly detail: string };

export type FailureReason = Failure['reason'];
export type FailureOf<Reason extends FailureReason> = Extract<Failure, { reason: Reason }>;

/** Carries a failure through `throw`; the first cause stays in `cause`. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.reason, options);
    this.name = 'Failed';
    this.failure = failure;
  }
}

/** What a person or a script gave cannot be used; the message says what is wrong and what would be right. */
export function badInput(message: Message, options?: ErrorOptions): Failed {
  return new Failed({ reason: 'badInput', message }, options);
}

/** What to show for anything that was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failed) return error.failure;
  if (error instanceof Error && error.name === 'AbortError') return { reason: 'cancelled', state: null };
  const full = fileWithoutRoom(error);
  if (full !== null) return { reason: 'diskFull', path: full };
  return {
    reason: 'unexpected',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** What the system could not write on a full disk, or over a quota; null for any other error. Too many watches say the same. */
function fileWithoutRoom(error: unknown): string | null {
  const { code, syscall, dest, path } = Object(error) as Readonly<Record<string, unknown>>;
  if ((code !== 'ENOSPC' && code !== 'EDQUOT') || syscall === 'watch') return null;
  return [dest, path].find((file) => typeof file === 'string') ?? null;
}
