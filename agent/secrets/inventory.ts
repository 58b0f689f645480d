import type { Failure } from '../protocol/failures.ts';
import type { EnvironmentName, OperationId, ServiceName } from '../protocol/ids.ts';
import type { SecretEntry } from '../protocol/model.ts';
import type { Message } from '../protocol/say.ts';

/** A secret as `taxiway.json` names it. */
export interface NamedSecret {
  readonly name: string;
  readonly kind: string;
  readonly usedBy: readonly ServiceName[];
  readonly rotateEveryMs: number | null;
  readonly generator: SecretEntry['generator'];
  readonly page?: string;
  readonly actions?: NonNullable<SecretEntry['actions']>;
}

/** One place that holds a secret. */
export interface SecretStore {
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  /** Null where it cannot be told; `why` says why. */
  readonly set: boolean | null;
  readonly at: number | null;
  readonly why?: Message;
  /** What that is, where nobody could be asked. */
  readonly failure?: Failure;
}

/** What the operations say about a secret. */
export interface SecretHistory {
  readonly name: string;
  readonly rotatedAt: number | null;
  readonly rotatedBy: string | null;
  readonly undoable: SecretEntry['undoable'];
  readonly operation: OperationId | null;
}

/** The secrets of a project with their age, in the order of `taxiway.json`. */
export function inventory(
  secrets: readonly NamedSecret[],
  stores: readonly SecretStore[],
  history: readonly SecretHistory[],
  storedIn: SecretEntry['storedIn'],
): readonly SecretEntry[] {
  return secrets.map((secret) =>
    entryOf(
      secret,
      stores,
      history.find(({ name }) => name === secret.name),
      storedIn,
    ),
  );
}

function entryOf(
  { rotateEveryMs, ...secret }: NamedSecret,
  stores: readonly SecretStore[],
  past: SecretHistory | undefined,
  storedIn: SecretEntry['storedIn'],
): SecretEntry {
  const held = stores.filter(({ name }) => name === secret.name);
  const rotatedAt = past?.rotatedAt ?? null;
  return {
    ...secret,
    stores: held.map(({ environment, service, set, at, why }) => ({
      ...{ environment, service, set, at },
      ...(why && { why }),
    })),
    rotatedAt,
    rotatedBy: past?.rotatedBy ?? null,
    dueAt: dueAt(rotateEveryMs, rotatedAt, held),
    storedIn,
    undoable: past?.undoable ?? null,
    operation: past?.operation ?? null,
  };
}

/** When a secret becomes older than it may; null where it may, or nobody knows its age. `rotatedAt` is null where it never was. */
export function dueAt(
  rotateEveryMs: number | null,
  rotatedAt: number | null,
  stores: readonly Pick<SecretStore, 'at'>[],
): number | null {
  const since = rotatedAt ?? oldest(stores);
  return rotateEveryMs !== null && since !== null ? since + rotateEveryMs : null;
}

/** A secret that was never rotated is as old as its oldest copy. */
function oldest(stores: readonly Pick<SecretStore, 'at'>[]): number | null {
  const times = stores.flatMap(({ at }) => (at === null ? [] : [at]));
  return times.length ? Math.min(...times) : null;
}
