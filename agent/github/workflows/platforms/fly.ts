import { actions } from '../actions.ts';
import { isOnGitHub, isPushedForOther, otherRegistry } from './docker.ts';
import { again, built, isElsewhere, known, ofPreview } from './flyRelease.ts';
import type { CiPlace, CiRecipe, Step } from './recipe.ts';
import { setting, surely } from './settings.ts';

/**
 * Fly.io, with flyctl. Images are labelled with their commit, so that a promotion and the way back find what was built: in the
 * registry of the app that it was built for, or where the project file says that the image is kept.
 */
export const fly: CiRecipe = {
  platform: 'fly',
  secrets: ['FLY_API_TOKEN'],
  variables: () => [],
  permissions({ service }, verb) {
    if (!isOnGitHub(service.image) || ['sleep', 'wake', 'removePreview'].includes(verb)) return {};
    return { packages: verb === 'deploy' || verb === 'preview' ? 'write' : 'read' };
  },
  needsFiles: new Set(['promote', 'rollBack']),
  setUp: () => [{ uses: actions.setupFlyctl }],
  deploy: (place) => [wakeUp(place), ...built(place, `Deploy ${place.service.name}`)],
  promote: (place) => [wakeUp(place), ...again(place, `Promote ${place.service.name}`)],
  // What a release does before it starts was done for this version when it first came.
  rollBack: (place) => again(place, `Roll back ${place.service.name}`, ' --skip-release-command'),
  sleep: (place) => [
    {
      name: `Stop the machines of ${place.service.name}`,
      env: known(place),
      run: `${list}for machine in $(jq --raw-output '.[] | select(.cordoned | not).id' <<< "$list"); do
  flyctl machine cordon "$machine" --app "$APP"
done
for machine in $(jq --raw-output '.[] | select(${still} | not).id' <<< "$list"); do
  flyctl machine stop "$machine" --app "$APP"
done
`,
    },
  ],
  wake: (place) => [
    {
      id: place.step,
      name: `Start the machines of ${place.service.name}`,
      env: known(place),
      run: `${list}${awake('.[]')}echo "url=https://$APP.fly.dev" >> "$GITHUB_OUTPUT"
`,
    },
  ],
  preview: {
    deploy: (place) => [
      {
        name: `Make the app of the preview of ${place.service.name}`,
        env: { ...ofPreview(place), ORGANIZATION: surely(place.target, 'organization') },
        run: `apps=$(flyctl apps list --json)
if ! jq --exit-status --arg app "$APP" 'any(.[]; .Name == $app)' <<< "$apps" > /dev/null; then
  flyctl apps create "$APP" --org "$ORGANIZATION"
fi
`,
      },
      ...built(place, `Deploy the preview of ${place.service.name}`, ofPreview(place)),
    ],
    remove: (place) => [
      {
        name: `Remove the preview of ${place.service.name}`,
        env: ofPreview(place),
        run: `apps=$(flyctl apps list --json)
if jq --exit-status --arg app "$APP" 'any(.[]; .Name == $app)' <<< "$apps" > /dev/null; then
  flyctl apps destroy "$APP" --yes
fi
`,
      },
    ],
  },
  cannot(verb, { service, target, from }) {
    if (!['sleep', 'wake'].includes(verb) && isElsewhere(service.image) && !isOnGitHub(service.image))
      return otherRegistry(service.image);
    if (verb === 'promote' && from?.platform !== 'fly' && !isPushedForOther({ service, from }))
      return 'what is promoted was not built on fly.';
    if (verb === 'preview' && setting(target, 'organization') === undefined)
      return 'taxiway.json does not say in which organisation (organization).';
    return null;
  },
};

const list = `list=$(flyctl machine list --app "$APP" --json)
`;

/** A machine that is stopped starts with the next request, unless it is cordoned: what sleeps is both, as by Taxiway itself. */
const still = '.state | IN("stopped", "suspended", "created", "failed")';

/** These of the machines in `$list` get requests and run; a standby waits for its machine to fail. */
function awake(which: string): string {
  return `for machine in $(jq --raw-output '${which} | select(.cordoned).id' <<< "$list"); do
  flyctl machine uncordon "$machine" --app "$APP"
done
for machine in $(jq --raw-output '${which} | select((${still}) and (.config.standbys // [] | length) == 0).id' <<< "$list"); do
  flyctl machine start "$machine" --app "$APP"
done
`;
}

/** A release leaves machines as they are. */
function wakeUp(place: CiPlace): Step {
  return {
    name: `Wake ${place.service.name} where it sleeps`,
    env: known(place),
    run: `${list}${awake('.[] | select(.cordoned)')}`,
  };
}
