import { actions } from '../actions.ts';
import type { Fields } from '../yaml/values.ts';
import type { CiPlace, CiRecipe, CiTarget, Step } from './recipe.ts';
import { setting, surely, within } from './settings.ts';
import { variablesAsOptions, variablesAsWords, variablesByName } from './variables.ts';

/**
 * Fly.io, with flyctl. Images are labelled with their commit, so that a promotion and the way back find what was built: in the
 * registry of the app that it was built for.
 */
export const fly: CiRecipe = {
  platform: 'fly',
  secrets: ['FLY_API_TOKEN'],
  variables: () => [],
  permissions: () => ({}),
  needsFiles: new Set(['promote', 'rollBack']),
  setUp: () => [{ uses: actions.setupFlyctl }],
  deploy: (place) => [release(place, `Deploy ${place.service.name}`, fromSource)],
  promote: (place) => [
    release(place, `Promote ${place.service.name}`, '--image "$IMAGE:$COMMIT"', image(place)),
  ],
  // What a release does before it starts was done for this version when it first came.
  rollBack: (place) => [
    release(
      place,
      `Roll back ${place.service.name}`,
      '--image "$IMAGE:$COMMIT" --skip-release-command',
      image(place),
    ),
  ],
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
      release(place, `Deploy the preview of ${place.service.name}`, fromSource, ofPreview(place)),
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
  cannot(verb, { target, from }) {
    if (verb === 'promote' && from?.platform !== 'fly') return 'what is promoted was not built on fly.';
    if (verb === 'preview' && setting(target, 'organization') === undefined)
      return 'taxiway.json does not say in which organisation (organization).';
    return null;
  },
};

/** Built on Fly's own machines. */
const fromSource = '--remote-only --no-cache="${FORCE_REBUILD:-false}" --image-label "$COMMIT"';

const machines = `list=$(flyctl machine list --app "$APP" --json)
machines=$(jq --raw-output '.[].id' <<< "$list")
`;

function known({ target }: Pick<CiTarget, 'target'>): Fields {
  return { FLY_API_TOKEN: '${{ secrets.FLY_API_TOKEN }}', APP: surely(target, 'app') };
}

/** An app of its own for each pull request. */
function ofPreview(place: CiPlace): Fields {
  return { ...known(place), APP: `${surely(place.target, 'app')}-${place.environment}` };
}

function image({ target, from }: CiTarget): Fields {
  return { IMAGE: `registry.fly.io/${setting(from, 'app') ?? surely(target, 'app')}` };
}

function release(place: CiPlace, name: string, how: string, more: Fields = {}): Step {
  const { service, target, step, commit } = place;
  const [config, strategy] = [setting(target, 'config'), setting(target, 'strategy')];
  const options = [
    ...(config === undefined ? [] : ['--config "$GITHUB_WORKSPACE/$CONFIG"']),
    ...(strategy === undefined ? [] : ['--strategy "$STRATEGY"']),
    how,
  ].join(' ');
  return {
    id: step,
    name,
    env: {
      ...{ ...known(place), ...more, COMMIT: commit, CONFIG: config, STRATEGY: strategy },
      ...variablesByName(place),
    },
    run: `${variablesAsWords(place)}flyctl deploy --app "$APP" ${options} --env "TAXIWAY_COMMIT=$COMMIT"${variablesAsOptions(place)} --yes
echo "url=https://$APP.fly.dev" >> "$GITHUB_OUTPUT"
`,
    ...within(service.directory),
  };
}
