declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A repository on this machine: a digest of its common git directory, so all worktrees and windows agree. */
export type ProjectId = Brand<string, 'project'>;
/** 40 hexadecimal digits. */
export type CommitSha = Brand<string, 'commit'>;
/** Names one deployment on its platform; contains the operation's id where Taxiway made it. */
export type DeploymentId = Brand<string, 'deployment'>;
/** What was built: the same id means the same bytes. */
export type ArtifactId = Brand<string, 'artifact'>;
/** Sorts by time of creation: `20261121-081530042-deploy-3f9a2c`. */
export type OperationId = Brand<string, 'operation'>;
/** SHA-256 of the facts of a plan, hexadecimal. */
export type PlanHash = Brand<string, 'plan'>;
/** Unique within its operation and stable across a restart: `build:web`. */
export type StepId = Brand<string, 'step'>;

/** Names of services and environments are the user's own words from `taxiway.json`. */
export type ServiceName = string;
export type EnvironmentName = string;
/** `local`, later `server`, `vercel`, ... */
export type PlatformId = string;

/** The one door into a branded type; whoever calls it has checked the value or made it. */
export function as<Id extends string>(value: string): Id {
  return value as Id;
}

/** As people name a commit: git's own short form. */
export function shortCommit(sha: string): string {
  return sha.slice(0, 7);
}
