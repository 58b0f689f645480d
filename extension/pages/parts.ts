import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { Core } from '../core.ts';
import type { PageControls } from './host.ts';
import type { Operations } from '../operations/operate.ts';

/** What a page's content is given. */
export interface PageParts extends PageControls {
  readonly core: Core;
  readonly operations: Operations;
  /** The page started this and shows it; told elsewhere only if the page is not seen at the end. */
  readonly begun: (project: ProjectId, operation: OperationId) => void;
}
