import { durationMs } from '../durations.ts';
import type { Configuration } from '../file/projectFile.ts';
import type { NeonDatabase, SecretGenerator, SecretRules, ServiceConfiguration } from '../resolved.ts';

type SecretTexts = NonNullable<Configuration['secrets']>;
type DatabaseTexts = NonNullable<Configuration['databases']>;

export function resolveSecrets(
  secrets: SecretTexts,
  services: readonly ServiceConfiguration[],
  databases: DatabaseTexts,
): SecretRules[] {
  return Object.entries(secrets).map(([name, secret]) => ({
    name,
    kind: secret.kind ?? 'secret',
    rotateEveryMs: secret.rotateEvery === undefined ? null : durationMs(secret.rotateEvery),
    usedBy: secret.usedBy ?? services.map((service) => service.name),
    generator: generatorOf(secret.generator, databases),
    prove: secret.prove ?? null,
    revoke: secret.revoke ?? null,
    ...(secret.actions !== undefined && { actions: secret.actions === true ? [null] : secret.actions }),
  }));
}

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const alphabets: ReadonlyMap<string, string> = new Map([
  ['alphanumeric', letters + digits],
  ['hex', `${digits}abcdef`],
  ['base64url', `${letters}${digits}-_`],
  ['digits', digits],
]);

function generatorOf(generator: SecretTexts[string]['generator'], databases: DatabaseTexts): SecretGenerator {
  if (generator?.kind === 'script') return { kind: 'script', run: generator.run };
  if (generator?.kind === 'postgres-role')
    return { kind: 'postgres-role', roles: generator.roles, admin: generator.admin };
  if (generator?.kind === 'neon-role') {
    const { roles, database } = generator;
    return { kind: 'neon-role', roles, database, places: neonPlaces(databases[database]) };
  }
  if (generator?.kind === 'provider-page') return { kind: 'pasted', page: generator.url };
  if (generator?.kind !== 'random') return { kind: 'pasted' };
  const alphabet = generator.alphabet ?? 'alphanumeric';
  return { kind: 'random', length: generator.length ?? 40, alphabet: alphabets.get(alphabet) ?? alphabet };
}

/** What Neon calls the database of a new project. */
const usualDatabase = 'neondb';

function neonPlaces(database: DatabaseTexts[string] | undefined): Readonly<Record<string, NeonDatabase>> {
  const places = Object.entries(database?.environments ?? {});
  return Object.fromEntries(
    places.flatMap(([environment, { platform, project, branch = null, database: name = usualDatabase }]) =>
      platform === 'neon' && project !== undefined
        ? [[environment, { project, branch, database: name }]]
        : [],
    ),
  );
}
