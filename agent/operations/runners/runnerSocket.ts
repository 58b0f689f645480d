import { createHash } from 'node:crypto';
import * as z from 'zod';
import { badInput } from '../../protocol/failures.ts';
import type { OperationId, ProjectId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import { openRunDirectory, socketPath } from '../../state/runDirectory.ts';
import { call, listen, type Listener } from '../../state/socket.ts';

/** Raised when an older runner would misread what it is told. */
export const socketFormat = 1;

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('cancel'), by: z.string() }),
  z.object({ type: z.literal('key'), value: z.string() }),
]);

/** What any window may say to a runner. `key` opens the kept secrets where the editor keeps the key. */
export type ToRunner = z.infer<typeof message>;

export interface HeardBy {
  cancel(by: string): void;
  key(value: Secret): void;
}

/** Where the runner of an operation listens. Failed `pathTooLong`: known before one is started. */
export function runnerSocket(project: ProjectId, operation: OperationId): string {
  const digest = createHash('sha256').update(`${project}/${operation}`).digest('hex');
  return socketPath(`run-${digest.slice(0, 16)}`);
}

/** Hears what windows say until it is closed. */
export async function listenToWindows(path: string, heard: HeardBy): Promise<Listener> {
  await openRunDirectory();
  return listen(path, (said) => answer(said, heard));
}

function answer(said: unknown, heard: HeardBy): { readonly format: number } {
  const parsed = message.safeParse(said);
  if (!parsed.success) throw badInput(say('The runner does not know this.'));
  if (parsed.data.type === 'cancel') heard.cancel(parsed.data.by);
  if (parsed.data.type === 'key') heard.key(Secret.of(parsed.data.value));
  return { format: socketFormat };
}

/** Milliseconds: a runner that lives answers at once, also in the middle of a build. */
const answersWithinMs = 3000;

/** Says it to the runner; `NobodyAnswers` where it is gone. */
export async function tellRunner(
  project: ProjectId,
  operation: OperationId,
  said: ToRunner,
  signal?: AbortSignal,
): Promise<void> {
  await call(runnerSocket(project, operation), said, { timeoutMs: answersWithinMs }, signal);
}
