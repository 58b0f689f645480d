import type { SleepSchedule } from '../../../project/resolved.ts';
import type { DeploymentId, EnvironmentName, OperationId, ServiceName } from '../../../protocol/ids.ts';
import type { Health } from '../../../protocol/model.ts';
import type { Message } from '../../../protocol/say.ts';
import type { ProcessIdentity } from '../../../run/processes.ts';
import type { DeploymentRecord } from '../deploymentRecord.ts';
import type { TargetName } from '../../targetName.ts';

/** Raised when the shape of calls or files changes: a supervisor of another format is asked to leave first. */
export const supervisorFormat = 1;

/** A deployment as the supervisor runs it: `operation` tells two starts of the same deployment apart. */
export interface Running {
  readonly deployment: DeploymentRecord;
  readonly operation: OperationId;
}

/** What the rules say of an environment. */
export interface EnvironmentRule {
  /** The first is the one the environment's plain address leads to. */
  readonly services: readonly ServiceName[];
  readonly schedule: SleepSchedule | null;
}

/** What the supervisor can be asked, by verb. Everything may be asked twice. */
export interface Verbs {
  /** Starts it beside what runs and answers once it is healthy and of the right version. */
  start: {
    readonly ask: { readonly running: Running; readonly rule: EnvironmentRule };
    readonly answer: Health;
  };
  /** Moves traffic to it; starts it first where an earlier start was lost. */
  switch: { readonly ask: { readonly running: Running }; readonly answer: null };
  /** Ends the candidate, if it is this operation's. */
  drop: { readonly ask: TargetName & { readonly operation: OperationId }; readonly answer: null };
  /** Brings back what was there before this operation's switch, if that happened: a deployment, sleep, or nothing. */
  switchBack: { readonly ask: TargetName & { readonly operation: OperationId }; readonly answer: null };
  /** Nothing is deployed there any more. */
  clear: { readonly ask: TargetName; readonly answer: null };
  sleep: { readonly ask: TargetName; readonly answer: null };
  /** Answers once the current deployment is healthy. */
  wake: {
    readonly ask: TargetName & { readonly keepAwakeUntil: number | null; readonly rule: EnvironmentRule };
    readonly answer: Health;
  };
  /** Forgets the target with its address. */
  forget: { readonly ask: TargetName; readonly answer: null };
  /** The rules of these environments; what is known of others stays. */
  setRules: {
    readonly ask: { readonly rules: Readonly<Record<EnvironmentName, EnvironmentRule>> };
    readonly answer: null;
  };
  /** The key of the encrypted files of secrets, kept in memory only. */
  key: { readonly ask: { readonly key: string }; readonly answer: null };
  status: { readonly ask: object; readonly answer: SupervisorStatus };
  /** Ends everything and leaves; what ran is run again by the next supervisor. `byPerson`: not until something asks for it. */
  shutdown: { readonly ask: { readonly byPerson: boolean }; readonly answer: null };
}

export type Verb = keyof Verbs;
export type Ask<V extends Verb> = Verbs[V]['ask'];
export type Answer<V extends Verb> = Verbs[V]['answer'];

/** One call over the socket. */
export interface Call<V extends Verb = Verb> {
  readonly format: number;
  readonly verb: V;
  readonly ask: Ask<V>;
}

/** Sent to who asked while it is being done. */
export interface Progress {
  readonly detail: Message;
}

export type ServiceState = 'serving' | 'starting' | 'crashed' | 'asleep' | 'stopped' | 'empty';

export interface TargetStatus extends TargetName {
  readonly state: ServiceState;
  readonly current: Running | null;
  readonly candidate: {
    readonly operation: OperationId;
    readonly deployment: DeploymentId;
    readonly healthy: boolean;
  } | null;
  /** Null while no supervisor runs. */
  readonly url: string | null;
  readonly loopbackUrl: string | null;
  readonly asleepSince: number | null;
  readonly keepAwakeUntil: number | null;
  readonly message: Message | null;
  /** Of everything started for it that was not seen to end: what a killed supervisor left behind is ended by the next. */
  readonly processes: readonly ProcessIdentity[];
}

/** `status.json`: the whole picture at the last change. */
export interface SupervisorStatus {
  readonly format: number;
  readonly identity: ProcessIdentity;
  readonly startedAt: number;
  readonly routerPort: number;
  /** It waits for the key of the encrypted secrets. */
  readonly needsKey: boolean;
  /** Ports that had to change, schedules that could not be kept. */
  readonly remarks: readonly Message[];
  readonly targets: readonly TargetStatus[];
}
