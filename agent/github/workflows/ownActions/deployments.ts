import { beginScript, endScript, forgetScript, takeBackScript } from '../scripts/deployments.ts';
import { healthyScript } from '../scripts/healthy.ts';
import { watchScript } from '../scripts/watch.ts';
import type { OwnAction } from './ownAction.ts';

const environment = 'The environment';
const deployments = 'Ids of deployments on GitHub, as JSON by service';
const urls = 'Where each service answers, as JSON by service';

export const beginDeployments: OwnAction = {
  id: 'begin-deployments',
  name: 'Begin deployments',
  description:
    'Tells GitHub which services are being deployed, so that everybody sees it, and waits for whoever was first.',
  inputs: {
    environment,
    kind: 'production, staging or preview',
    services: 'Names, as JSON',
    commits: 'The commits, as JSON by service',
    known:
      'The commits that ran when this was decided, as JSON by service: nothing older than what came since is begun',
  },
  optional: ['known'],
  outputs: {
    deployments,
    previous: 'The commit each service ran until now, as JSON by service; empty where it ran nothing',
  },
  script: { js: beginScript },
};

export const endDeployments: OwnAction = {
  id: 'end-deployments',
  name: 'End deployments',
  description: 'Tells GitHub how deployments went.',
  inputs: {
    environment,
    deployments,
    urls,
    state: 'success, or anything else for a failure',
    watched: 'true: what ran before stays something to go back to',
  },
  optional: ['deployments', 'urls', 'watched'],
  script: { js: endScript },
};

export const waitUntilHealthy: OwnAction = {
  id: 'wait-until-healthy',
  name: 'Wait until healthy',
  description: 'Asks a service until it answers well and with the right version.',
  inputs: {
    url: 'Where it answers',
    health: "The path that answers well; empty: any answer but a gateway's own is enough",
    version: 'The path whose answer has the commit; empty: not asked',
    commit: 'The right version',
    'within-seconds': 'For how long it is asked',
    header: 'A header that lets the question in where not everybody may ask',
  },
  optional: ['health', 'version', 'commit', 'header'],
  script: { bash: healthyScript },
};

export const watchDeployments: OwnAction = {
  id: 'watch-deployments',
  name: 'Watch deployments',
  description:
    'Asks what was deployed for a while, and fails where too many answers are bad. Ends where it is deployed again.',
  inputs: {
    environment,
    deployments,
    urls,
    health: 'The path of each service that answers well, as JSON by service',
    minutes: 'For how long',
    'bad-share': 'The share of bad answers that is allowed, 0 to 1',
    'within-seconds': 'Of the answers within that time',
  },
  script: { js: watchScript },
};

export const takeBack: OwnAction = {
  id: 'take-back',
  name: 'Take back',
  description:
    'Finds the services that must go back to what they ran before, and keeps others from deploying them meanwhile.',
  inputs: {
    environment,
    deployments,
    outcomes: 'How far each service came, as JSON: the outcome of the step that deploys it',
    previous: 'The commit each service ran before, as JSON by service',
  },
  outputs: { services: 'Names, as JSON' },
  script: { js: takeBackScript },
};

export const forgetDeployments: OwnAction = {
  id: 'forget-deployments',
  name: 'Forget deployments',
  description: 'Takes all deployments of an environment off GitHub. Never those of production.',
  inputs: { environment },
  script: { js: forgetScript },
};
