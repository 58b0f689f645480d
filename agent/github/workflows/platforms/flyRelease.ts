import { type Fields, literal } from '../yaml/values.ts';
import { buildImage, signInToGitHub } from './docker.ts';
import type { CiPlace, CiTarget, Step } from './recipe.ts';
import { setting, surely, within } from './settings.ts';
import { variablesAsOptions, variablesAsWords, variablesByName } from './variables.ts';

/** Built on Fly's own machines. */
const fromSource = '--remote-only --no-cache="${FORCE_REBUILD:-false}" --image-label "$COMMIT"';

export function known({ target }: Pick<CiTarget, 'target'>): Fields {
  return { FLY_API_TOKEN: '${{ secrets.FLY_API_TOKEN }}', APP: surely(target, 'app') };
}

/** An app of its own for each pull request. */
export function ofPreview(place: CiPlace): Fields {
  return { ...known(place), APP: `${surely(place.target, 'app')}-${place.environment}` };
}

/** From its source: by Fly's own builder, or pushed to where its image is kept. */
export function built(place: CiPlace, name: string, more: Fields = {}): readonly Step[] {
  if (!isElsewhere(place.service.image)) return [release(place, name, fromSource, more)];
  return [
    signInToGitHub,
    ...buildImage(place, literal(place.service.image)),
    releaseKept(place, name, '', more),
  ];
}

/** What was built for that commit. */
export function again(place: CiPlace, name: string, how = ''): readonly Step[] {
  if (isElsewhere(place.service.image)) return [signInToGitHub, releaseKept(place, name, how)];
  return [release(place, name, `--image "$IMAGE:$COMMIT"${how}`, image(place))];
}

/** Whether its image is kept in another registry than Fly.io's own. */
export function isElsewhere(kept: string | null): kept is string {
  return kept !== null && !kept.startsWith('registry.fly.io/');
}

function releaseKept(place: CiPlace, name: string, how: string, more: Fields = {}): Step {
  const { service } = place;
  const kept = { IMAGE: literal(service.image ?? ''), SERVICE: literal(service.name) };
  const told = ' --env "TAXIWAY_ARTIFACT=$SERVICE-${COMMIT::12}@$digest"';
  const taken = `--image "registry.fly.io/$APP@$digest"${how}${told}`;
  return release(place, name, taken, { ...kept, ...more }, copy);
}

/** Fly.io has no sign-in at other registries, so what it runs is a copy in its own, with the digest it has where it was pushed. */
const copy = `manifest=$(docker buildx imagetools inspect "$IMAGE:$COMMIT" --format '{{json .Manifest}}')
digest=$(jq --raw-output .digest <<< "$manifest")
flyctl auth docker
docker buildx imagetools create --prefer-index=false --tag "registry.fly.io/$APP:$COMMIT" "$IMAGE@$digest"
`;

function image({ target, from }: CiTarget): Fields {
  return { IMAGE: `registry.fly.io/${setting(from, 'app') ?? surely(target, 'app')}` };
}

function release(place: CiPlace, name: string, how: string, more: Fields = {}, before = ''): Step {
  const { service, target, step, commit } = place;
  const [config, strategy, region] = ['config', 'strategy', 'region'].map((key) => setting(target, key));
  const options = [
    ...(config === undefined ? [] : ['--config "$GITHUB_WORKSPACE/$CONFIG"']),
    ...(strategy === undefined ? [] : ['--strategy "$STRATEGY"']),
    ...(region === undefined ? [] : ['--primary-region "$REGION"']),
    ...(isAlone(place) ? ['--ha=false'] : []),
    how,
  ].join(' ');
  return {
    id: step,
    name,
    env: {
      ...{ ...known(place), ...more, COMMIT: commit, CONFIG: config, STRATEGY: strategy, REGION: region },
      ...variablesByName(place),
    },
    run: `${before}${variablesAsWords(place)}flyctl deploy --app "$APP" ${options} --env "TAXIWAY_COMMIT=$COMMIT"${variablesAsOptions(place)} --yes
echo "url=https://$APP.fly.dev" >> "$GITHUB_OUTPUT"
`,
    ...within(service.directory),
  };
}

/** One machine, as by Taxiway's own deploys. */
function isAlone({ kind, target }: CiPlace): boolean {
  return kind === 'preview' || target.settings['highAvailability'] === false;
}
