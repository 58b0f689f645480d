import { branches } from './handlers/branches.ts';
import { checks } from './handlers/checks.ts';
import { comments } from './handlers/comments.ts';
import { deployments } from './handlers/deployments.ts';
import { environments } from './handlers/environments.ts';
import type { Handlers } from './handlers/handling.ts';
import { statuses } from './handlers/statuses.ts';
import { repositories } from './handlers/repositories.ts';
import { rulesets } from './handlers/rulesets.ts';
import { reviews } from './handlers/reviews.ts';
import { waitingRuns } from './handlers/waitingRuns.ts';
import { actions } from './handlers/actions.ts';
import { workflowRuns } from './handlers/workflowRuns.ts';
import { teams } from './handlers/teams.ts';
import { users } from './handlers/users.ts';

/** What the stand-in does, by GitHub's names of operations: a file for each part of GitHub. */
export const handlers: Handlers = {
  ...actions,
  ...branches,
  ...checks,
  ...comments,
  ...deployments,
  ...environments,
  ...statuses,
  ...repositories,
  ...reviews,
  ...rulesets,
  ...waitingRuns,
  ...workflowRuns,
  ...teams,
  ...users,
};
