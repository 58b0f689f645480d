import { dueAt } from '../secrets/inventory.ts';
import type { Facts } from './facts.ts';

/** Secrets that are older than the project file lets them become: those that the Secrets page calls overdue. */
export function dueSecrets(
  { configuration, rotatedAt, secretStores }: Pick<Facts, 'configuration' | 'rotatedAt' | 'secretStores'>,
  now: number,
): readonly string[] {
  const secrets = configuration?.secrets ?? [];
  return secrets.flatMap(({ name, rotateEveryMs }) => {
    const own = secretStores.filter((store) => store.name === name);
    const at = dueAt(rotateEveryMs, rotatedAt.get(name) ?? null, own);
    return at !== null && at <= now ? [name] : [];
  });
}
