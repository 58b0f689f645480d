import { required } from '../cloud/settings.ts';
import { say } from '../../protocol/say.ts';
import type { About } from '../cloud/about.ts';
import { environmentName, serviceName } from './places.ts';

const variablesComeAlong = say(
  'Railway brings the values of the variables of that time back along with the image.',
);
const imagesExpire = say(
  'Railway keeps the image of a deployment that was replaced for a while: 24 hours on Free and Trial, 72 on Hobby, 120 on Pro, 360 on Enterprise. After that there is no way back to it.',
);

export const railway: About = {
  id: 'railway',
  name: 'Railway',
  can: {
    promote: 'rebuild',
    rollback: 'redeployImage',
    sleep: 'stop',
    preview: 'own',
    cancel: 'command',
    logs: 'poll',
    variables: 'stored',
  },
  effects: {
    deploy: [
      say(
        'Plain variables of the project file are written to Railway before, over what was set there under their names, and stay when something is undone.',
      ),
      imagesExpire,
    ],
    rollback: [variablesComeAlong, imagesExpire],
    sleep: [say('What runs is stopped and answers nothing until it is woken. Volumes still cost.')],
    remove: [
      say('The whole Railway environment of the preview goes: all its services, variables and volumes.'),
    ],
    restart: [say('Railway makes a new deployment of the same image, with the variables as they are now.')],
    removeVariable: [say('Railway may deploy what runs anew by itself once a variable is removed.')],
  },
  previewEffects: {
    deploy: [
      say(
        'A preview that is not there yet becomes a copy of the Railway environment it is made from, with all its services and the values of its variables.',
      ),
    ],
  },
  runsImage: () => true,
  promotion: (from, to) => (from.image && to.image ? 'sameArtifact' : 'rebuild'),
  identity: (place) =>
    `${required(place.settings, 'project')}/${environmentName(place)}/${serviceName(place)}`,
  sharesValues: true,
  keepsEmptyVariables: false,
  keepsVariables: true,
  stages: false,
  signIn: {
    login: ['railway', 'login'],
    variables: ['RAILWAY_API_TOKEN', 'RAILWAY_TOKEN'],
    tokenPage: 'https://railway.com/account/tokens',
  },
  load: async (parts) => new (await import('./driver.ts')).RailwayDriver(parts),
};
