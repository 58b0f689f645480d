import { posix } from 'node:path';
import type * as z from 'zod';
import type { Configuration } from '../file/projectFile.ts';
import { service } from '../file/services.ts';
import { target, type TargetText } from '../file/targets.ts';
import { eachOnce } from './databases.ts';
import type { Detected, ServiceGuess } from './detected.ts';
import { plainName } from './plainName.ts';

export interface KnownBranches {
  /** Null where there is none yet. */
  readonly default: string | null;
  readonly names: readonly string[];
}

type Environments = Configuration['environments'];

/** The project file that what was found comes to. `repository` names a service at the root. */
export function proposed(detected: Detected, branches: KnownBranches, repository: string): Configuration {
  const named = namedServices(detected.services ?? [], repository);
  const services = Object.fromEntries([...named].map(([name, guess]) => [name, serviceText(guess)]));
  const environments = environmentsOf(detected, branches, named);
  const sharedPaths = detected.sharedPaths ?? [];
  return {
    model: Object.hasOwn(environments, 'production') ? 'staging-prod' : 'local-only',
    services,
    ...(sharedPaths.length && named.size > 1 ? { sharedPaths: [...sharedPaths] } : {}),
    ...given('checks', detected.checks),
    ...given('databases', eachOnce(detected.databases ?? {})),
    ...given('infrastructure', detected.infrastructure),
    environments,
  };
}

function given<Key extends string, T extends object>(
  key: Key,
  value: T | undefined,
): Partial<Record<Key, T>> {
  return value && Object.keys(value).length > 0 ? ({ [key]: value } as Record<Key, T>) : {};
}

/** What another tool allows and the project file does not is left out. */
function serviceText(guess: ServiceGuess): Configuration['services'][string] {
  const shape: Readonly<Record<string, z.ZodType>> = service.shape;
  const entries = Object.entries(guess).filter(([key, value]) => shape[key]?.safeParse(value).success);
  return Object.fromEntries(entries.filter(([key, value]) => !(key === 'directory' && value === '.')));
}

function namedServices(guesses: readonly ServiceGuess[], repository: string): Map<string, ServiceGuess> {
  const named = new Map<string, ServiceGuess>();
  for (const guess of guesses.filter(
    ({ directory }) => service.shape.directory.safeParse(directory).success,
  )) {
    const base = plainName(
      guess.name ?? (guess.directory === '.' ? repository : posix.basename(guess.directory)),
    );
    let name = base;
    for (let count = 2; named.has(name); count++) name = `${base}-${count}`;
    named.set(name, guess);
  }
  return named;
}

function environmentsOf(
  detected: Detected,
  branches: KnownBranches,
  named: ReadonlyMap<string, ServiceGuess>,
): Environments {
  const staging = {
    ...branchesFor('staging', detected, branches),
    targets: targetsIn('staging', detected, named),
  };
  const production = targetsIn('production', detected, named);
  return {
    development: { targets: localTargets(named) },
    staging,
    ...(Object.keys(production).length > 0
      ? {
          production: {
            ...branchesFor('production', detected, branches),
            promoteFrom: 'staging',
            targets: production,
          },
        }
      : {}),
  };
}

const stagingBranches = ['staging', 'develop', 'dev'];

function branchesFor(
  environment: 'staging' | 'production',
  detected: Detected,
  branches: KnownBranches,
): { branches?: string[] } {
  const said = detected.branches?.[environment];
  if (said?.length) return { branches: [...said] };
  const usual =
    environment === 'staging' ? stagingBranches.find((name) => branches.names.includes(name)) : undefined;
  const branch = usual ?? branches.default;
  return branch === null ? {} : { branches: [branch] };
}

/** Where platform files say so; staging otherwise on this machine, so that there is something to try. */
function targetsIn(
  environment: string,
  detected: Detected,
  named: ReadonlyMap<string, ServiceGuess>,
): Record<string, TargetText> {
  const guesses = (detected.targets ?? []).filter(
    (guess) => guess.environment === environment && target.safeParse(guess.target).success,
  );
  const found = guesses.flatMap((guess) => {
    const name = serviceFor(guess.directory, named);
    return name === null ? [] : [[name, guess.target] as const];
  });
  const targets = Object.fromEntries(found.reverse()); // the first one counts
  return environment === 'staging' ? { ...localTargets(named), ...targets } : targets;
}

/** The service of that folder; a platform's file at the root of several services is the front end's. */
function serviceFor(directory: string, named: ReadonlyMap<string, ServiceGuess>): string | null {
  const services = [...named];
  const own = services.find(([, guess]) => guess.directory === directory);
  const frontEnd = services.find(
    ([, { start }]) => typeof start === 'string' && /\b(?:next|vite) /.test(start),
  );
  const only = services.length === 1 ? services[0] : undefined;
  return (own ?? frontEnd ?? only)?.[0] ?? null;
}

function localTargets(named: ReadonlyMap<string, ServiceGuess>): Record<string, TargetText> {
  const startable = [...named].filter(([, { start }]) => start !== undefined);
  return Object.fromEntries(startable.map(([name]) => [name, { platform: 'local' }]));
}
