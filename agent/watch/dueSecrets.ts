import type { Facts } from './facts.ts';

/**
 * Secrets that are older than the project file lets them become. Only what was rotated from here counts: how old others are the
 * platforms would have to be asked, which the Secrets page does.
 */
export function dueSecrets(
  { configuration, rotatedAt }: Pick<Facts, 'configuration' | 'rotatedAt'>,
  now: number,
): readonly string[] {
  const secrets = configuration?.secrets ?? [];
  return secrets.flatMap(({ name, rotateEveryMs }) => {
    const since = rotatedAt.get(name);
    return rotateEveryMs !== null && since !== undefined && since + rotateEveryMs <= now ? [name] : [];
  });
}
