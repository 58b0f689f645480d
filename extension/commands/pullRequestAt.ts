import type { PullRequest } from '../../agent/protocol/model.ts';
import { isNode } from '../model/nodes.ts';
import type { Store } from '../model/store.ts';

/** The open pull request of a row, also of a preview of ours. */
export function pullRequestAt(store: Store, node: unknown): PullRequest | undefined {
  if (!isNode(node) || (node.type !== 'pullRequest' && node.type !== 'environment')) return undefined;
  const { environments, pullRequests } = store.project(node.project) ?? {};
  const preview = node.type === 'environment' ? environments?.get(node.environment)?.preview : null;
  return pullRequests?.get(node.type === 'pullRequest' ? node.number : (preview?.pullRequest ?? 0));
}
