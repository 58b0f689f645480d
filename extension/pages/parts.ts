import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { Core } from '../core.ts';
import type { Subscription } from '../emitter.ts';
import type { PageControls } from './host.ts';
import type { Operations } from '../operations/operate.ts';

/** The editor's clock, in ms since 1970; a test brings its own. */
export interface PageClock {
  now(): number;
  later(ms: number, run: () => void): Subscription;
}

/** What a page's content is given. */
export interface PageParts extends PageControls {
  readonly core: Core;
  readonly operations: Pick<Operations, 'start' | 'planFor' | 'apply'>;
  readonly clock: PageClock;
  /** The page started this and shows it; told elsewhere only if the page is not seen at the end. */
  readonly begun: (project: ProjectId, operation: OperationId) => void;
}
