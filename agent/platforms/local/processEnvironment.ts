import type { CommitSha, EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import type { Secret } from '../../run/secret.ts';
import { addressVariable } from '../../project/addressVariable.ts';

/** What a process of a target is told by its environment, besides what every program inherits. */
export interface ProcessFacts {
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly commit: CommitSha;
  readonly port: number;
  readonly dataFolder: string;
  /** Addresses of the other services of the environment, by name. */
  readonly siblings: ReadonlyMap<ServiceName, string>;
  /** Of `taxiway.json`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Set on the target: these win over the file's. */
  readonly stored: Readonly<Record<string, string | Secret>>;
}

/** No variable can stand in for what the platform itself says. */
export function processEnvironment(facts: ProcessFacts): Record<string, string | Secret> {
  return {
    ...facts.variables,
    ...facts.stored,
    ...Object.fromEntries([...facts.siblings].map(([service, url]) => [addressVariable(service), url])),
    ...identity(facts),
    PORT: String(facts.port),
    HOST: '127.0.0.1',
    TAXIWAY_ENVIRONMENT: facts.environment,
    TAXIWAY_DATA: facts.dataFolder,
  };
}

/** What a build is told: nothing of any environment, because what it makes is promoted from one to the next. */
export function buildEnvironment(commit: CommitSha, service: ServiceName): Record<string, string> {
  return identity({ commit, service });
}

function identity({ commit, service }: Pick<ProcessFacts, 'commit' | 'service'>): Record<string, string> {
  return { TAXIWAY_COMMIT: commit, TAXIWAY_SERVICE: service };
}
