import { say } from '../../protocol/say.ts';
import type { About } from '../cloud/about.ts';
import { appOf, branchInRules } from './place.ts';

const buildsAnew = say(
  'Amplify takes over nothing that was built: it builds the commit anew, with the variables of today.',
);

/** Branches of apps on AWS Amplify Hosting. */
export const amplify: About = {
  id: 'amplify',
  name: 'AWS Amplify',
  can: {
    promote: 'rebuild',
    rollback: 'rebuild',
    sleep: 'none',
    preview: 'own',
    cancel: 'command',
    logs: 'poll',
    variables: 'stored',
  },
  effects: {
    deploy: [
      say(
        'Plain variables of the project file are written to Amplify before, over what was set there under their names, and stay when something is undone.',
      ),
    ],
    promote: [buildsAnew],
    rollback: [buildsAnew],
    restart: [buildsAnew],
    remove: [say('The branch is deleted from the app, with its variables and the record of its builds.')],
    setVariable: [
      say(
        'Amplify reads variables while it builds: it builds anew to have this one. Whoever may see the app may read them.',
      ),
    ],
  },
  previewEffects: {
    deploy: [
      say(
        'It also has what is set for the whole app on Amplify, as all its branches have: secrets among it.',
      ),
    ],
  },
  identity: (place) => {
    const { region, profile, app } = appOf(place);
    const own = place.kind === 'preview' ? `made for ${place.environment}` : branchInRules(place);
    return [region, profile ?? '', app, own].join('/');
  },
  sharesValues: true,
  keepsVariables: true,
  stages: false,
  signIn: { login: ['aws', 'sso', 'login'], variables: [], tokenPage: null },
  load: async (parts) => new (await import('./driver.ts')).AmplifyDriver(parts),
};
