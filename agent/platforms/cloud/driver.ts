import type { ArtifactId, DeploymentId, EnvironmentName } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { Message } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import type {
  DeployRequest,
  LogLine,
  LogsAsked,
  Page,
  StepContext,
  StoredVariable,
  Target,
  TargetPlace,
  TargetReading,
} from '../platform.ts';

/** What a change is at: so, or not yet, with the platform's own words for where it stands. */
export interface Standing {
  readonly isSo: boolean;
  /** `building, 2 of 5 checks pass`; null where the platform says nothing. */
  readonly at: Message | null;
  /** The platform has nothing of it: what was asked for is begun soon, or not at all. */
  readonly isNowhere?: true;
}

/**
 * One change of the world on a platform elsewhere. That a tool ended with 0 proves nothing: it is asked for, then looked at until
 * it is so.
 */
export interface Change {
  /**
   * Asks the platform whether it is so. Throws Failed where it never will be (a build that failed). Where it was asked for by this
   * operation before a crash and is on its way, it is not so yet.
   */
  look(context: Looking): Promise<Standing>;
  /**
   * Asks the platform for it. May be called again for what was begun and cut off: it finds that (by the id of the deployment or
   * the operation) and does not begin it twice.
   */
  ask(context: StepContext): Promise<Message | undefined>;
  /** Takes back what was asked for, whole or begun. Safe where nothing was. */
  undo?(context: StepContext): Promise<void>;
  /** From asking until it must be so, ms. */
  readonly withinMs: number;
}

export type Looking = Pick<StepContext, 'operation' | 'signal' | 'log'>;

/** A variable as a platform lists it, its value dropped before anybody saw it. */
export interface ListedVariable extends StoredVariable {
  readonly environment: EnvironmentName;
  /** Whether it has this value, where the platform tells values and no time of each: what it tells goes nowhere. */
  readonly holds?: (value: Secret) => boolean;
  /** It is kept where other environments have it from as well: one of this environment's own stands before it and replaces nothing. */
  readonly isShared?: true;
}

/**
 * One platform elsewhere, as its own folder knows it: reads over its API, changes through its own tool where that has the verb.
 * It is loaded when the first target of a project is on it. All Failed `platform`, `notSignedIn`, `programMissing`,
 * `programTooOld`, `programFailed`, `http` or `timedOut` where that goes wrong.
 */
export interface Driver {
  /**
   * Who acts, as the platform confirms it, with the team where that is not the person alone. `targets` are all that are on it, for
   * platforms where each may be another account's.
   */
  account(signal: AbortSignal, targets: readonly Target[]): Promise<string>;
  /** As `PlatformAdapter.warningsAt`. */
  warningsAt?(place: TargetPlace, signal: AbortSignal): Promise<readonly Message[]>;
  /** What is at each of them, in their order: one request per source, not per target. `place` is what the platform confirms. */
  read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]>;
  /** As `PlatformAdapter.costs`, in the order of the targets; null where nothing is said of it. Never Failed. */
  costs?(targets: readonly Target[], signal: AbortSignal): Promise<readonly (Message | null)[]>;
  /** As `PlatformAdapter.pass`, for whichever of the targets it is. */
  pass?(
    url: string,
    targets: readonly Target[],
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Secret>> | null>;
  /** Newest first; `before` is the last one of the page before. No two targets of a project have one of the same id. */
  deployments(
    target: Target,
    page: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>>;
  /** Null where this target has none such. */
  deployment(target: Target, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null>;
  /** As `PlatformAdapter.keptArtifact`; with where the service's images are kept. */
  keptArtifact(
    place: TargetPlace & Pick<Target, 'image'>,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null>;
  /** What can be made before it takes traffic, where the platform has that (`About.stages`). */
  build?(request: DeployRequest): Change;
  /** It takes the traffic; with `build` and nothing staged it is built on the way. */
  release(request: DeployRequest): Change;
  /** What `restart` brings into use, where nothing runs that could be run anew (`About.rebuilds`). */
  rebuild?(request: DeployRequest): Change;
  /** What runs, anew, with the variables as they are now. */
  restart(request: DeployRequest): Change;
  sleep?(target: Target): Change;
  wake?(target: Target): Change;
  /** All that is there of it, for good. Never a target of production. */
  remove(place: TargetPlace): Change;
  /** Of the targets given, names and times. */
  variables(targets: readonly Target[], signal: AbortSignal): Promise<readonly ListedVariable[]>;
  /** Sets one value (null removes it) without running anything anew, and reads back that it is set. */
  setVariable(target: Target, name: string, value: VariableValue, context: StepContext): Promise<void>;
  /** Writes plain values, all at once, without running anything anew (`About.keepsVariables`). */
  setPlain?(target: Target, values: Readonly<Record<string, string>>, context: StepContext): Promise<void>;
  /** Newest last; with `follow` until the signal aborts. Of a deployment's build, or of what runs. */
  logs?(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine>;
}

export type VariableValue = {
  readonly value: Secret;
  readonly isSecret: boolean;
  /**
   * It may be there already: written before a crash, or the last one from here. Else a variable that looks as before was not
   * written, whatever the tool says.
   */
  readonly mayBeThere: boolean;
} | null;
