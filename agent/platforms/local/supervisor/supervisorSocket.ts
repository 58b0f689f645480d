import type { ProjectId } from '../../../protocol/ids.ts';
import { socketPath } from '../../../state/runDirectory.ts';

/** Where the supervisor of a project listens. Failed `pathTooLong`. */
export function supervisorSocket(project: ProjectId): string {
  return socketPath(`local-${project}`);
}
