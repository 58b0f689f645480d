import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  PlatformId,
  ProjectId,
  ServiceName,
  StepId,
} from '../protocol/ids.ts';
import type { CommitInfo, Deployment, EnvironmentKind, TargetAbilities } from '../protocol/model.ts';
import type { Message } from '../protocol/say.ts';
import type { Secret } from '../run/secret.ts';
import type { PlaceFile } from './placeFile.ts';

/** A target by its names, and what the rules say of where it is on its platform. */
export interface TargetPlace {
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly kind: EnvironmentKind;
  readonly service: ServiceName;
  /** The platform's own keys of `taxiway.json` (project, app, region, ...), checked by its schema. */
  readonly settings: Settings;
}

export type Settings = Readonly<Record<string, unknown>>;

/** One service in one environment, with what its commit and its rules say about it. */
export interface Target extends TargetPlace {
  readonly platform: PlatformId;
  /** Plain variables of `taxiway.json`; secrets are asked of the vault by name when a process starts. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  /** Where its container image is kept, without a tag; null where it has none. */
  readonly image: string | null;
  /** The port it listens on where the platform does not choose one. */
  readonly port: number | null;
  /** Only others told of it: it may not be there, and is no target where it is not. */
  readonly isOthers?: true;
}

/** How to make a service out of a commit and tell that it runs. From the deployed commit's own project file. */
export interface Recipe {
  /** Relative to the repository's root; `.` is the root. */
  readonly directory: string;
  readonly build: string | readonly string[] | null;
  readonly start: string | readonly string[] | null;
  /** Path that answers 2xx when healthy; null: an open port counts. */
  readonly health: string | null;
  /** Path whose answer contains the commit; null: not asked. */
  readonly version: string | null;
  readonly healthTimeoutMs: number;
}

export interface DeployRequest {
  readonly target: Target;
  readonly operation: OperationId;
  readonly deployment: DeploymentId;
  readonly artifact: ArtifactId;
  readonly commit: CommitInfo;
  readonly recipe: Recipe;
  readonly by: string;
  /** False: the artifact is there already (promote, rollback, nothing changed). */
  readonly build: boolean;
  /** What it replaces, to go back to; null where nothing ran. */
  readonly previous: DeploymentId | null;
  /** A version that is broken on purpose: it takes traffic without being healthy. */
  readonly drill: boolean;
  /** The values from before are back, and what runs has to have them: also where this operation ran it anew already. */
  readonly isUndo?: true;
  /** Names that were set on the target from here: they count over the plain variables of the project file. */
  readonly setHere?: readonly string[];
}

/** What a platform says of a target at one moment. */
export interface TargetReading {
  readonly target: { readonly environment: EnvironmentName; readonly service: ServiceName };
  readonly state: 'serving' | 'starting' | 'crashed' | 'asleep' | 'stopped' | 'empty';
  readonly current: Deployment | null;
  readonly url: string | null;
  readonly loopbackUrl: string | null;
  readonly asleepSince: number | null;
  readonly keepAwakeUntil: number | null;
  readonly message: Message | null;
  /** Where that is, as the platform confirms it: `acme/web (prj_1)`. It is part of every plan; absent where nobody confirms it. */
  readonly place?: string;
  /** Region, size, plan: for people. */
  readonly details?: readonly Message[];
  /** What it costs, or what it is a part of, as the platform reckons it: put beside what was read (`PlatformAdapter.costs`). */
  readonly cost?: Message | null;
  /**
   * What it is like there, to be put beside the one it mirrors: by the names that `differs` of the project file has for them
   * (`region`, `vm`, `http_service.internal_port`). Absent where the platform does not tell, or nothing is there.
   */
  readonly traits?: Readonly<Record<string, string>>;
}

export interface TargetCost {
  readonly target: TargetReading['target'];
  readonly cost: Message;
}

export interface StepContext {
  readonly operation: OperationId;
  readonly signal: AbortSignal;
  /** One line of the operation's log; redacted on its way. */
  log(line: string): void;
  /** What the step is at just now: `41 of 60 s, answered 503`. */
  progress(detail: Message): void;
  /** Values that came beside the plan (never in it), by the names of `needsValues`. */
  value(name: string): Secret | null;
}

/**
 * One journalled part of an operation. `isDone` finds the effect in the world, so a step that was interrupted is not done
 * twice; doing it twice does no harm. `undo` brings back what was before it and is safe on a step that never ran.
 */
export interface Step {
  readonly id: StepId;
  readonly title: Message;
  readonly service: ServiceName | null;
  /** `none` reads or validates; `hidden` changes what nobody uses yet; `traffic` is noticed by users. */
  readonly effect: 'none' | 'hidden' | 'traffic';
  isDone(context: StepContext): Promise<boolean>;
  do(context: StepContext): Promise<Message | undefined>;
  undo?(context: StepContext): Promise<void>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

/** One line of a log; `at` in ms since 1970, null where the platform does not say. */
export interface LogLine {
  readonly at: number | null;
  readonly text: string;
}

export interface LogsAsked {
  readonly target: Target;
  readonly of: 'build' | 'running';
  /** Null: what runs now. */
  readonly deployment: DeploymentId | null;
  /** At most so many lines of what is there already. */
  readonly lines: number;
  readonly follow: boolean;
}

/** What an operation does to a target: what the platform brings along with it is said by this word. */
export type PlatformVerb =
  | 'deploy'
  | 'promote'
  | 'rollback'
  | 'sleep'
  | 'wake'
  | 'remove'
  | 'setVariable'
  /** Said besides `setVariable`. */
  | 'removeVariable'
  | 'restart';

export type Effects = Readonly<Partial<Record<PlatformVerb, readonly Message[]>>>;

/**
 * What every platform can be asked. Reads return what is; verbs return steps and do nothing by themselves. A platform knows no
 * other platform; its callers look at `can`, never at its name.
 */
export interface PlatformAdapter {
  readonly id: PlatformId;
  /** As its makers write it: `Fly.io`. */
  readonly name: string;
  readonly can: TargetAbilities;
  /** What it brings along that its users should know before they agree. */
  readonly effects?: Effects;
  /** The same, of previews alone and of what is one to it (`placeKind`). */
  readonly previewEffects?: Effects;
  /** The same, of a service whose image is kept where the project file says. */
  imageEffects?(image: string): Effects;
  /** Whether that artifact is one of this image and runs here by its digest, as it does on all platforms that say so. */
  runsImage?(image: string, artifact: ArtifactId): boolean;
  /** How what serves at one target gets to another of this platform; `can.promote` where it does not hang on the targets. */
  promotion?(from: TargetPlace, to: TargetPlace, signal?: AbortSignal): Promise<TargetAbilities['promote']>;
  /**
   * Whether what is built at the first goes to the second as it is, with the plain variables it was built with: it is built with those
   * of the second then. Absent: none is.
   */
  builtFor?(from: TargetPlace, to: TargetPlace): boolean;
  /** Away from this machine: who acts and where is confirmed by asking, and a public address may take a moment to follow. */
  readonly isElsewhere: boolean;
  /**
   * What is set on a target counts over the project file's plain variable of that name, whoever deploys. Absent: where it was set
   * from this machine alone; others bring the project file's.
   */
  readonly setCounts?: 'everywhere';
  /** Absent: a variable may be empty there. */
  readonly keepsEmptyVariables?: false;
  /** What is made there like another target has values of other places, secret ones too: `previewEffects` say which. */
  readonly sharesValues?: true;
  /** The file of the repository that says how a target is made there; absent: no target has one of its own. */
  readonly file?: PlaceFile;
  /** Who acts, as the platform confirms it; throws Failed `notSignedIn`. */
  account(signal: AbortSignal): Promise<string>;
  /** Platform, account, project, environment, service: the name of the target's lock. */
  identity(target: TargetPlace): string;
  /** What should be known before something is built there, as it is there now. Absent: nothing besides the effects. */
  warningsAt?(place: TargetPlace, signal: AbortSignal): Promise<readonly Message[]>;
  /** All targets in one go: one request per source. Also lists environments that were created and are in no project file. */
  read(signal: AbortSignal): Promise<readonly TargetReading[]>;
  /**
   * What its targets cost by the platform's own word, where it has one and asking is free; those it says nothing of are left out.
   * After `read`, aside: it may take long, and is remembered for hours. Absent: it has none.
   */
  costs?(signal: AbortSignal): Promise<readonly TargetCost[]>;
  /**
   * The headers that open an address which it answers 401 at for anybody else; null where it has none for that address. Absent: it
   * protects none.
   */
  pass?(url: string, signal: AbortSignal): Promise<Readonly<Record<string, Secret>> | null>;
  /** Newest first. */
  deployments(
    of: { environment: EnvironmentName; service?: ServiceName },
    page: { before?: DeploymentId; limit: number },
    signal?: AbortSignal,
  ): Promise<Page<Deployment>>;
  /** Null where the environment has none such. */
  deployment(
    environment: EnvironmentName,
    id: DeploymentId,
    signal?: AbortSignal,
  ): Promise<Deployment | null>;
  /** The id the artifact of this commit has or would have; with a `salt` it is another one's, that begins with the usual id. */
  artifactId(recipe: Recipe, service: ServiceName, commit: CommitSha, salt: string | null): ArtifactId;
  /**
   * The artifact as it is kept where this target can take it from, null where it is not: its id, which may say more than the
   * one asked for (the digest of an image) and begins with it.
   */
  keptArtifact(target: TargetPlace, artifact: ArtifactId, signal?: AbortSignal): Promise<ArtifactId | null>;
  /** Everything before traffic moves: build, start, healthy, right version. */
  prepare(request: DeployRequest): readonly Step[];
  /** Traffic moves. Its undo brings back `previous`. */
  release(request: DeployRequest): readonly Step[];
  sleep(target: Target): readonly Step[];
  wake(target: Target, keepAwakeUntil: number | null): readonly Step[];
  /** Stops it and removes its deployments, variables and data. */
  remove(target: TargetPlace): readonly Step[];
  /** Names and times, never values. */
  variables(environment: EnvironmentName, signal?: AbortSignal): Promise<readonly StoredVariable[]>;
  /** Which operations brought the value in use and the one before it; null where it never was set. */
  versions(target: Pick<Target, 'environment' | 'service'>, name: string): Promise<VariableVersions | null>;
  /**
   * Those of these names whose value in use somebody else set: once written from here, it cannot be put back. Absent: whatever is
   * in use was set from here. Failed `badInput` where none can be set there.
   */
  setElsewhere?(target: Target, names: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Writes one value (or removes it) without a restart; keeps the earlier value until `forgetPrevious` so it can be undone. */
  writeVariable(target: Target, name: string, value: (context: StepContext) => Promise<Secret | null>): Step;
  /**
   * Brings the value from before `writeVariable` into use again and keeps the other one until `forgetPrevious`, so it can be
   * undone. `of` is the operation whose writing is put back, null for the last one; the step fails with `changedSince` where
   * something else was written after it.
   */
  restoreVariable(target: Target, name: string, of: OperationId | null): Step;
  /** Forgets the value that was in use before operation `by` wrote or restored; fails as `restoreVariable`. */
  forgetPrevious(target: Target, name: string, by: OperationId): Step;
  /**
   * The value from before operation `by` wrote, where the platform lets it be read: what a script of the user's revokes. Failed
   * `changedSince`.
   */
  earlierValue?(target: Target, name: string, by: OperationId): Promise<Secret | null>;
  /** Newest last; with `follow` until the signal aborts. Nothing where it keeps none of what is asked for. */
  logs?(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine>;
  /** The value in use, where it was set from here and this machine keeps it; null where nobody here knows it. */
  valueInUse?(target: Target, name: string): Promise<Secret | null>;
  /** Runs the current deployment anew with the variables as they are now; nothing is dropped. */
  restart(request: DeployRequest): readonly Step[];
}

export interface StoredVariable {
  readonly service: ServiceName;
  readonly name: string;
  readonly secret: boolean;
  /** Ms since 1970; 0 where the platform does not say. */
  readonly setAt: number;
  /** What the platform keeps it as, where one record can serve several environments: the same one is the same value. */
  readonly record?: string;
}

/** The operation that brought a value into use, by value; null where that was none, or nobody knows any more. */
export interface VariableVersions {
  readonly writtenBy: string | null;
  /** The value that can be put back; null where there is none. A variable that was not set before has one too: none. */
  readonly previous: { readonly writtenBy: string | null } | null;
  /** The value in use is the one from before `previous`: it was put back. */
  readonly isRestored: boolean;
  /** The value from before was set by somebody else, so nobody here can put it back: `previous` is null. */
  readonly replacedUnknown?: true;
}
