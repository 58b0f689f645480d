import { say } from '../../protocol/say.ts';
import type { About } from '../cloud/about.ts';
import { required, setting } from '../cloud/settings.ts';
import type { TargetPlace } from '../platform.ts';
import { isSameProject, slotOf } from './places.ts';

export const vercel: About = {
  id: 'vercel',
  name: 'Vercel',
  can: {
    promote: 'sameArtifact',
    rollback: 'instant',
    sleep: 'pause',
    preview: 'own',
    cancel: 'command',
    logs: 'poll',
    variables: 'stored',
  },
  effects: {
    promote: [
      say(
        'A staged build of Vercel takes over production as it is: it was built with production’s variables. A preview is built anew.',
      ),
    ],
    rollback: [
      say(
        'Vercel then pins production: what its own Git integration deploys gets no traffic until somebody promotes.',
      ),
      say(
        'Variables stay as they were when that version was built. On the Hobby plan only the version before can be gone back to.',
      ),
    ],
    sleep: [
      say('Vercel pauses the whole project; whoever asks for it gets an error page until it is woken.'),
    ],
    restart: [
      say('Vercel runs no process that could be restarted: the same commit is built and put there anew.'),
    ],
    setVariable: [say('What runs on Vercel keeps its variables until it is deployed anew.')],
    remove: [say('All its deployments on Vercel are removed; the project and other environments stay.')],
  },
  previewEffects: {
    setVariable: [say('Variables of previews on Vercel are those of all previews of the project.')],
    remove: [
      say(
        'What Vercel’s own app deployed of its branch is removed, too; the next push to the branch makes it again.',
      ),
    ],
  },
  promotion: (from, to) => (isPromotedAsItIs(from, to) ? 'sameArtifact' : 'rebuild'),
  builtFor: isPromotedAsItIs,
  keepsEmptyVariables: false,
  identity,
  whyNoVariables: (place) =>
    slotOf(place).kind === 'staged'
      ? say(
          '{0} is a staged build on Vercel, which has production’s variables: change them in production, or give {0} an environment of its own there.',
          place.environment,
        )
      : null,
  stages: true,
  rebuilds: true,
  signIn: {
    login: ['vercel', 'login'],
    variables: ['VERCEL_TOKEN'],
    tokenPage: 'https://vercel.com/account/settings/tokens',
  },
  load: async (parts) => new (await import('./driver.ts')).VercelDriver(parts),
};

function isPromotedAsItIs(from: TargetPlace, to: TargetPlace): boolean {
  return isSameProject(from, to) && slotOf(from).kind === 'staged' && slotOf(to).kind === 'production';
}

function identity(place: TargetPlace): string {
  const { settings, environment, service } = place;
  const slot = slotOf(place);
  const own =
    slot.kind === 'production' ? '' : `/${slot.kind === 'custom' ? slot.name : `${environment}/${service}`}`;
  return `${setting(settings, 'team') ?? ''}/${required(settings, 'project')}${own}`;
}
