import { actions } from '../actions.ts';
import { isOnGitHub, isPushedForOther, otherRegistry } from './docker.ts';
import { again, built, isElsewhere, known, ofPreview } from './flyRelease.ts';
import type { CiRecipe } from './recipe.ts';
import { setting, surely } from './settings.ts';

/**
 * Fly.io, with flyctl. Images are labelled with their commit, so that a promotion and the way back find what was built: in the
 * registry of the app that it was built for, or where the project file says that the image is kept.
 */
export const fly: CiRecipe = {
  platform: 'fly',
  secrets: ['FLY_API_TOKEN'],
  variables: () => [],
  permissions: ({ service }) => (isOnGitHub(service.image) ? { packages: 'write' } : {}),
  needsFiles: new Set(['promote', 'rollBack']),
  setUp: () => [{ uses: actions.setupFlyctl }],
  deploy: (place) => built(place, `Deploy ${place.service.name}`),
  promote: (place) => again(place, `Promote ${place.service.name}`),
  // What a release does before it starts was done for this version when it first came.
  rollBack: (place) => again(place, `Roll back ${place.service.name}`, ' --skip-release-command'),
  sleep: (place) => [
    {
      name: `Stop the machines of ${place.service.name}`,
      env: known(place),
      run: `${machines}for machine in $machines; do
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
      run: `${machines}for machine in $machines; do
  flyctl machine start "$machine" --app "$APP"
done
echo "url=https://$APP.fly.dev" >> "$GITHUB_OUTPUT"
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

const machines = `list=$(flyctl machine list --app "$APP" --json)
machines=$(jq --raw-output '.[].id' <<< "$list")
`;
