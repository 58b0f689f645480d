import type { Node } from '../model/nodes.ts';
import type { Row, Tooltip } from './row.ts';

/** What a tree shows, without the editor: who is below whom and how each is written. */
export interface TreeSource {
  roots(): readonly Node[];
  children(node: Node): readonly Node[] | Promise<readonly Node[]>;
  parent(node: Node): Node | undefined;
  /** Undefined where the thing is gone. */
  row(node: Node): Row | undefined;
  tooltip(node: Node): Tooltip | undefined;
}
