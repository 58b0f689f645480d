import { packages } from '../actions.ts';
import { type Fields, noted } from '../yaml/values.ts';
import type { CiPlace, CiRecipe, CiTarget, Step } from './recipe.ts';
import { setting, surely } from './settings.ts';
import { hasVariables, variablesAsOptions, variablesAsWords, variablesByName } from './variables.ts';

/**
 * Vercel, with its command line. It works at the root of the repository: a project in a folder has it as its root directory on
 * Vercel. Only what was built for production can be promoted as it is; everything else Vercel builds again, and so does this.
 */
export const vercel: CiRecipe = {
  platform: 'vercel',
  secrets: ['VERCEL_TOKEN', 'VERCEL_AUTOMATION_BYPASS_SECRET'],
  letIn: noted(
    'Empty where the project on Vercel has no Deployment Protection, and that is on unless somebody turned it off.',
    'x-vercel-protection-bypass: ${{ secrets.VERCEL_AUTOMATION_BYPASS_SECRET }}',
  ),
  variables: () => [],
  permissions: () => ({}),
  needsTools: true,
  needsFiles: new Set(['promote']),
  setUp: () => [{ run: `npm install --global ${packages.vercel}` }],
  deploy: (place) => [build(place, `Deploy ${place.service.name}`, targetOf(place))],
  promote: (place) =>
    isStaged(place)
      ? [move(place, 'promote', `Promote ${place.service.name}`)]
      : [build(place, `Build ${place.service.name} again for ${place.environment}`, targetOf(place))],
  rollBack: (place) => [move(place, 'rollback', `Roll back ${place.service.name}`)],
  preview: {
    deploy: (place) => [build(place, `Deploy the preview of ${place.service.name}`, 'preview')],
    remove: (place) => [
      {
        name: `Remove the preview of ${place.service.name}`,
        env: { ...known(place), PREVIEW: place.environment },
        run: `${link(place)}
for _ in {1..50}; do
  list=$(vercel ls --json --meta "preview=$PREVIEW")
  ids=$(jq --raw-output '.deployments[].id' <<< "$list")
  if [ -z "$ids" ]; then break; fi
  for id in $ids; do vercel remove "$id" --yes; done
done
`,
      },
    ],
  },
  cannot: (verb, { target }) =>
    verb === 'rollBack' && (setting(target, 'target') ?? 'production') !== 'production'
      ? 'Vercel goes back only with what it serves as production.'
      : null,
  buildsAgain: (target) => !isStaged(target),
  builtFor: (here, there) =>
    setting(here, 'target') === staged &&
    setting(there.target, 'target') !== staged &&
    targetOf(there) === 'production' &&
    ['project', 'team'].every((key) => setting(here, key) === setting(there.target, key)),
};

/** A build for production that waits there without its address. */
const staged = 'staged';

function isStaged({ from }: Pick<CiTarget, 'from'>): boolean {
  return from?.platform === 'vercel' && setting(from, 'target') === staged;
}

function targetOf({ target, kind }: Pick<CiPlace, 'target' | 'kind'>): string {
  const said = setting(target, 'target') ?? (kind === 'production' ? 'production' : 'preview');
  return said === staged ? 'production' : said;
}

function known({ target }: Pick<CiTarget, 'target'>): Fields {
  return {
    VERCEL_TOKEN: '${{ secrets.VERCEL_TOKEN }}',
    VERCEL_TELEMETRY_DISABLED: '1',
    PROJECT: surely(target, 'project'),
    TEAM: setting(target, 'team'),
  };
}

function link({ target }: Pick<CiTarget, 'target'>): string {
  const scope = setting(target, 'team') === undefined ? '' : ' --scope "$TEAM"';
  return `rm -rf .vercel\nvercel link --yes --project "$PROJECT"${scope}`;
}

function build(place: CiPlace, name: string, target: string): Step {
  const isWaiting = target === 'production' && place.kind !== 'production';
  const made = place.kind === 'preview' ? ' --meta "preview=$PREVIEW"' : ' --meta "environment=$ENVIRONMENT"';
  const options = `${isWaiting ? ' --skip-domain' : ''}${variablesAsOptions(place)}`;
  return {
    id: place.step,
    name,
    env: {
      ...known(place),
      TARGET: target,
      COMMIT: place.commit,
      [place.kind === 'preview' ? 'PREVIEW' : 'ENVIRONMENT']: place.environment,
      ...variablesByName(place),
    },
    run: `${link(place)}
vercel pull --yes --environment="$TARGET"
${variablesAsWords(place)}${hasVariables(place) ? 'env "${variables[@]}" ' : ''}vercel build --yes --target="$TARGET"
url=$(vercel deploy --prebuilt --yes --target="$TARGET"${options} --meta "githubCommitSha=$COMMIT"${made})
${target === 'production' && !isWaiting ? ownAddress('$url') : 'echo "url=$url" >> "$GITHUB_OUTPUT"\n'}`,
  };
}

/** Where everybody reaches what serves as production: the project's domain, else the short one that Vercel gave it. */
function ownAddress(deployment: string): string {
  return `serves=$(vercel inspect "${deployment}" --json)
address=$(jq --raw-output '(.aliases // []) as $all | [$all[] | select(endswith(".vercel.app") | not)][0] // ($all | sort_by(length))[0] // .url' <<< "$serves")
echo "url=https://\${address#https://}" >> "$GITHUB_OUTPUT"
`;
}

/** Production gets what was built for a commit before. */
function move(place: CiPlace, verb: 'promote' | 'rollback', name: string): Step {
  return {
    id: place.step,
    name,
    env: { ...known(place), COMMIT: place.commit },
    run: `${link(place)}
list=$(vercel ls --json --meta "githubCommitSha=$COMMIT")
id=$(jq --raw-output '[.deployments[] | select(.target == "production" and .state == "READY")][0].id // empty' <<< "$list")
if [ -z "$id" ]; then
  echo "::error::Vercel has no build of $COMMIT for production"
  exit 1
fi
vercel ${verb} "$id" --yes --timeout 10m
${ownAddress('$id')}`,
  };
}
