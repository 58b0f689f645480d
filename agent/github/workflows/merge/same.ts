import { isNode, type Node, visit } from 'yaml';
import { canonicalJson } from '../../../state/canonicalJson.ts';

/** Whether two parts say the same, whatever their order, quotes and comments; undefined is one that is not there. */
export function isSame(one: unknown, other: unknown): boolean {
  if (!isNode(one) || !isNode(other)) return one === other;
  return canonicalJson(one.toJSON()) === canonicalJson(other.toJSON());
}

/** Whether somebody wrote a comment into it. */
export function hasOwnComment(own: Node, base: unknown): boolean {
  const before = new Set(isNode(base) ? commentsIn(base) : []);
  return commentsIn(own).some((comment) => !before.has(comment));
}

function commentsIn(node: Node): string[] {
  const found: string[] = [];
  visit(node, {
    Node: (_key, { commentBefore, comment }) => {
      for (const one of [commentBefore, comment]) if (one) found.push(one);
    },
  });
  return found;
}
