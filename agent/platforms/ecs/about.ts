import { say } from '../../protocol/say.ts';
import type { About } from '../cloud/about.ts';
import { ecsPlace } from './place.ts';

/** Services of AWS ECS. */
export const ecs: About = {
  id: 'ecs',
  name: 'AWS ECS',
  can: {
    promote: 'sameArtifact',
    rollback: 'redeployImage',
    sleep: 'stop',
    preview: 'own',
    cancel: 'command',
    logs: 'poll',
    variables: 'stored',
  },
  effects: {
    deploy: [
      say('ECS starts the new tasks beside the old ones and stops those once the new ones are steady.'),
    ],
    rollback: [
      say(
        'ECS goes back to the earlier task definition: its plain variables come back with it, secrets are those of today.',
      ),
      say('An earlier task definition can run only as long as the registry keeps its image.'),
      say('What it was handed from Parameter Store and was removed there since, it does not get.'),
    ],
    sleep: [
      say('No task runs then; load balancers, gateways and databases beside it run on and are paid for.'),
    ],
    wake: [say('As many tasks start as ran before.')],
    remove: [say('The service is deleted from its cluster. Images stay in the registry.')],
    setVariable: [
      say('Tasks read values from Parameter Store when they start: it runs anew to have this one.'),
    ],
  },
  previewEffects: {
    deploy: [
      say(
        'A service that is not there yet is made like the one in taxiway.json: with the plain variables of its task definition, and nothing that one is handed as a secret.',
      ),
    ],
  },
  runsImage: () => true,
  identity: (place) => {
    const { region, profile, cluster, service } = ecsPlace(place);
    return [region, profile ?? '', cluster, service].join('/');
  },
  keepsEmptyVariables: false,
  stages: true,
  signIn: { login: ['aws', 'sso', 'login'], variables: [], tokenPage: null },
  load: async (parts) => new (await import('./driver.ts')).EcsDriver(parts),
};
