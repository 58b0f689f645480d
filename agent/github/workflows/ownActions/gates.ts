import { ciScript } from '../scripts/ci.ts';
import { approvalsScript, branchScript, servedScript, validatedScript } from '../scripts/gates.ts';
import { windowsScript } from '../scripts/windows.ts';
import type { OwnAction } from './ownAction.ts';

const commits = 'The commits, as JSON by service';

export const validatedVersions: OwnAction = {
  id: 'validated-versions',
  name: 'Validated versions',
  description: 'Finds the newest version of each service that went well in one environment, for another.',
  inputs: {
    services: 'Names, as JSON',
    from: 'The environment it went well in',
    environment: 'The environment it is for',
    'for-ms': 'How long it must have served there, in milliseconds',
    scope: 'What somebody asked for by hand: full or <service>-only',
    chosen: 'Or several services, by name with commas between',
  },
  optional: ['scope', 'chosen'],
  outputs: {
    services: 'Names of those with a new version, as JSON',
    commits: 'Their commits, as JSON by service',
    versions: 'Each commit once, as JSON',
    previous: 'The commit each service runs in the environment it is for, as JSON by service',
    urls: 'Where each service answers there, as JSON by service',
  },
  script: { js: validatedScript },
};

export const onBranch: OwnAction = {
  id: 'on-branch',
  name: 'On a branch',
  description: 'Fails unless each commit is on one of these branches.',
  inputs: { commits, branches: 'Names, as JSON' },
  script: { js: branchScript },
};

export const openWindow: OwnAction = {
  id: 'open-window',
  name: 'Open window',
  description: 'Fails outside of the windows and within a freeze.',
  inputs: {
    rules: 'Windows and freezes as JSON: minutes since midnight, days of the week from Sunday (0), dates',
    hotfix: 'Why somebody cannot wait: then it warns',
  },
  optional: ['hotfix'],
  script: { js: windowsScript },
};

export const servedIn: OwnAction = {
  id: 'served-in',
  name: 'Served in an environment',
  description: 'Fails unless these very versions served in an environment for long enough.',
  inputs: {
    commits,
    services: 'Names, as JSON',
    from: 'The environment',
    'for-ms': 'How long, in milliseconds',
  },
  script: { js: servedScript },
};

export const greenChecks: OwnAction = {
  id: 'green-checks',
  name: 'Green checks',
  description:
    'Waits for the checks of each commit, and fails unless those that the branch requires are green.',
  inputs: {
    commits,
    branch: 'The branch whose rules say what is required',
    checks: 'Names of the jobs of deployments that check a commit, as JSON',
  },
  script: { js: ciScript },
};

export const approvedPullRequests: OwnAction = {
  id: 'approved-pull-requests',
  name: 'Approved pull requests',
  description: 'Fails unless enough people have approved the pull request that brought each commit.',
  inputs: { commits, needed: 'How many', branches: 'What it may have been merged into, as JSON' },
  script: { js: approvalsScript },
};
