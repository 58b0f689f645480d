import { say } from '../../protocol/say.ts';
import type { About } from '../cloud/about.ts';
import { setting } from '../cloud/settings.ts';
import type { Effects, TargetPlace } from '../platform.ts';
import { appOf, fileNameFor, fileNameOf, registryElsewhere } from './places.ts';

const takenFrom = say(
  'Fly.io runs the image from where `image` says if everybody may read it there; else docker copies it to the registry of the app first, with the digest it has.',
);
const ofElsewhere: Effects = {
  deploy: [
    say('The image is built with docker and pushed to where `image` says, unless it is there.'),
    takenFrom,
  ],
  promote: [takenFrom],
  rollback: [takenFrom],
};

/**
 * Fly.io: an image is built without traffic, by its own builder or where `image` names another registry with docker, then released
 * by its digest; who goes back releases an earlier image again.
 */
export const fly: About = {
  id: 'fly',
  name: 'Fly.io',
  can: {
    promote: 'sameArtifact',
    rollback: 'redeployImage',
    sleep: 'stop',
    preview: 'own',
    cancel: 'interrupt',
    logs: 'poll',
    variables: 'stored',
  },
  effects: {
    deploy: [
      say(
        'Fly.io has no way to cancel a release: what is cancelled stops here, and what ran before is released again.',
      ),
    ],
    promote: [
      say(
        'An image in the registry of Fly.io stays with the app it was built for: Fly.io runs it from there, within one organisation only.',
      ),
    ],
    rollback: [
      say('Fly.io runs the earlier image as a new release, with the secrets as they are today.'),
      say('The configuration file is that of the earlier version; its release command does not run.'),
    ],
    sleep: [
      say(
        'All machines are stopped and cordoned, so that no request wakes them. None is destroyed; Fly.io goes on charging for their disks.',
      ),
    ],
    wake: [say('Only the machines that ran before are started.')],
    remove: [say('The app is destroyed, with its machines, volumes, secrets and addresses.')],
    setVariable: [
      say(
        'Fly.io keeps every variable as a secret, and stages it: machines have it after their next release.',
      ),
    ],
    restart: [say('Fly.io hands out changed secrets with a release: the same image is released again.')],
  },
  runsImage: (image) => registryElsewhere(image) !== null,
  imageEffects: (image) => (registryElsewhere(image) ? ofElsewhere : {}),
  promotion: (from, to) =>
    registryElsewhere(to.image) || !isElsewhere(from, to) ? 'sameArtifact' : 'rebuild',
  setCounts: 'everywhere', // a secret stands before a variable of its name
  identity: appOf,
  stages: true,
  file: { nameOf: fileNameOf, nameFor: fileNameFor, load: () => import('./placeFile.ts') },
  signIn: {
    login: ['fly', 'auth', 'login'],
    variables: ['FLY_ACCESS_TOKEN', 'FLY_API_TOKEN'],
    tokenPage: 'https://fly.io/user/personal_access_tokens',
  },
  load: async (parts) => new (await import('./driver.ts')).FlyDriver(parts),
};

/** An image in Fly.io's own registry is of one organisation: another one's apps cannot run it. */
function isElsewhere(from: TargetPlace, to: TargetPlace): boolean {
  const [source, destination] = [from, to].map(({ settings }) => setting(settings, 'organization'));
  return !!source && !!destination && source !== destination;
}
