import * as z from 'zod';
import { Records } from '../../project/records.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';

export interface ActionsWrite {
  /** As GitHub tells when the secret was set: ISO, by its clock. */
  readonly updatedAt: string;
}

/** What operations of this machine have set in GitHub's Actions secrets, by operation: a later time is somebody else's write. */
export function actionsWrites(own: Pick<ProjectState, 'folder'>): Records<ActionsWrite> {
  return new Records<ActionsWrite>(own.folder('actionsWrites'), z.object({ updatedAt: z.string() }));
}
