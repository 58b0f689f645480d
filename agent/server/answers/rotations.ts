import type { OperationSummary, SecretEntry } from '../../protocol/model.ts';
import type { SecretHistory } from '../../secrets/inventory.ts';
import type { Project } from '../project.ts';

/** How far back rotations are looked for. */
const lookedBackAt = 500;

/** The last finished rotation of each secret, and the one that is under way. */
export async function rotations({ operations }: Project): Promise<readonly SecretHistory[]> {
  const { operations: all } = await operations.list({ limit: lookedBackAt });
  const found = new Map<string, SecretHistory>();
  for (const summary of all.filter(({ kind, readable }) => kind === 'rotateSecret' && readable).reverse()) {
    const { plan } = await operations.get(summary.id);
    const { input } = plan.facts;
    const names = input.kind === 'rotateSecret' ? input.names : [];
    for (const name of names) found.set(name, after(found.get(name), name, summary));
  }
  return [...found.values()];
}

function after(before: SecretHistory | undefined, name: string, summary: OperationSummary): SecretHistory {
  const { id, state, endedAt, by } = summary;
  const last = before ?? { name, rotatedAt: null, rotatedBy: null, undoable: null, operation: null };
  if (state === 'done')
    return { ...last, rotatedAt: endedAt, rotatedBy: by, undoable: undoable(summary), operation: null };
  return endedAt === null ? { ...last, operation: id } : last;
}

/** Until the old value was revoked. */
function undoable({ id, undo }: OperationSummary): SecretEntry['undoable'] {
  return undo ? { operation: id, until: null } : null;
}
