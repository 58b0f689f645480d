import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { ProjectId } from '../../protocol/ids.ts';
import { bootId } from '../../run/processes.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';
import { readJson, writeAtomically } from '../../state/files.ts';
import type { State } from '../../state/stateDirectory.ts';

const schema = z.object({ id: z.string().min(1), name: z.string().min(1) });

/** This machine as others see it: a name that a person may change in the state directory, and an id that stays. */
export type Machine = z.output<typeof schema>;

/** Made on first use. Two programs that make it at once may differ for one operation; whoever wrote last is believed. */
export async function thisMachine({ root }: Pick<State, 'root'>): Promise<Machine> {
  const path = join(root, 'machine.json');
  const kept = schema.safeParse(await readJson(path).catch(() => null)); // damaged: it gets another id
  if (kept.success) return kept.data;
  const machine = { id: randomBytes(16).toString('hex'), name: hostname() || 'unnamed' };
  await writeAtomically(path, JSON.stringify(machine));
  return machine;
}

/** Names this machine since it was started, and says nothing of it. */
export function thisHost(): string {
  return canonicalDigest(['host', hostname(), bootId()]).slice(0, 32);
}

/** Names the audit log of a project on a machine, and says neither. */
export function auditLogId({ id }: Machine, project: ProjectId): string {
  return canonicalDigest(['audit', id, project]).slice(0, 32);
}
