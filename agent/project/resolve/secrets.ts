import { durationMs } from '../durations.ts';
import type { Configuration } from '../file/projectFile.ts';
import type { SecretGenerator, SecretRules, ServiceConfiguration } from '../resolved.ts';

type SecretTexts = NonNullable<Configuration['secrets']>;

export function resolveSecrets(
  secrets: SecretTexts,
  services: readonly ServiceConfiguration[],
): SecretRules[] {
  return Object.entries(secrets).map(([name, secret]) => ({
    name,
    kind: secret.kind ?? 'secret',
    rotateEveryMs: secret.rotateEvery === undefined ? null : durationMs(secret.rotateEvery),
    usedBy: secret.usedBy ?? services.map((service) => service.name),
    generator: generatorOf(secret.generator),
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

function generatorOf(generator: SecretTexts[string]['generator']): SecretGenerator {
  if (generator?.kind === 'script') return { kind: 'script', run: generator.run };
  if (generator?.kind === 'postgres-role')
    return { kind: 'postgres-role', roles: generator.roles, admin: generator.admin };
  if (generator?.kind === 'provider-page') return { kind: 'pasted', page: generator.url };
  if (generator?.kind !== 'random') return { kind: 'pasted' };
  const alphabet = generator.alphabet ?? 'alphanumeric';
  return { kind: 'random', length: generator.length ?? 40, alphabet: alphabets.get(alphabet) ?? alphabet };
}
