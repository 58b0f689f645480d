import { deployments } from './handlers/deployments.ts';
import type { Handlers } from './handlers/handling.ts';
import { users } from './handlers/users.ts';

/** What the stand-in does, by GitHub's names of operations: a file for each part of GitHub. */
export const handlers: Handlers = { ...users, ...deployments };
