import type { Message } from '../../protocol/say.ts';
import type { Configuration } from '../file/projectFile.ts';
import type { TargetText } from '../file/targets.ts';

type ServiceText = Configuration['services'][string];

/** A service as one file of the repository tells of it. The folder says which: several files may tell of the same. */
export interface ServiceGuess extends Partial<ServiceText> {
  readonly directory: string;
  readonly name?: string;
}

export interface TargetGuess {
  readonly environment: 'staging' | 'production' | (string & {});
  readonly directory: string;
  readonly target: TargetText;
}

/** What one kind of file tells. */
export interface Detected {
  readonly services?: readonly ServiceGuess[];
  readonly targets?: readonly TargetGuess[];
  readonly checks?: Readonly<Record<string, string>>;
  readonly databases?: NonNullable<Configuration['databases']>;
  readonly infrastructure?: NonNullable<Configuration['infrastructure']>;
  readonly sharedPaths?: readonly string[];
  /** Branches by environment. */
  readonly branches?: Readonly<Record<string, readonly string[]>>;
  /** For the reader: what was found where. */
  readonly found: readonly Message[];
}

export const nothing: Detected = { found: [] };

/** Later ones fill in what earlier ones leave open. */
export function together(all: readonly Detected[]): Detected {
  const inOrder = <T extends object>(pick: (one: Detected) => T | undefined): T =>
    Object.assign({}, ...all.map(pick).reverse()) as T;
  return {
    services: mergedServices(all.flatMap(({ services = [] }) => services)),
    targets: all.flatMap(({ targets = [] }) => targets),
    checks: inOrder(({ checks }) => checks),
    databases: inOrder(({ databases }) => databases),
    infrastructure: inOrder(({ infrastructure }) => infrastructure),
    sharedPaths: [...new Set(all.flatMap(({ sharedPaths = [] }) => sharedPaths))],
    branches: inOrder(({ branches }) => branches),
    found: all.flatMap(({ found }) => found),
  };
}

function mergedServices(guesses: readonly ServiceGuess[]): ServiceGuess[] {
  const merged = new Map<string, ServiceGuess>();
  for (const guess of guesses) merged.set(guess.directory, { ...guess, ...merged.get(guess.directory) });
  return [...merged.values()];
}
