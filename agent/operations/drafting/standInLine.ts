import { holdRecords, queued } from '../../project/holds.ts';
import type { Scene } from './scene.ts';

/** Whoever asks for an environment that another branch has is known to wait for it. */
export async function standInLine({ world, rules, signal }: Scene, branch: string | null): Promise<void> {
  if (branch === null) return;
  const records = holdRecords(world.own);
  const record = await records.get(rules.name);
  if (!record?.holder || record.holder.branch === branch) return;
  const { name, email } = await world.git.identity(signal);
  const by = name ?? email ?? '';
  const waiting = queued(record, rules.name, { branch, by, since: world.clock.now() });
  if (waiting !== record) await records.put(rules.name, waiting);
}
