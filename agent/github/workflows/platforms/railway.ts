import { packages } from '../actions.ts';
import { type Fields, literal } from '../yaml/values.ts';
import { buildImage, isOnGitHub, isPushedForOther, otherRegistry, signInToGitHub } from './docker.ts';
import type { CiPlace, CiRecipe, Step } from './recipe.ts';
import { setting } from './settings.ts';
import { hasVariables, variablesAsJson } from './variables.ts';

/**
 * Railway, with its command line and a token of the project's environment. A service with an image is built here, once, and Railway
 * is told which to run, so it can be promoted; another one Railway builds itself from its folder, and knows no promotion.
 */
export const railway: CiRecipe = {
  platform: 'railway',
  secrets: ['RAILWAY_TOKEN'],
  variables: () => [],
  permissions: ({ service }, verb) =>
    verb === 'deploy' && isOnGitHub(service.image) ? { packages: 'write' } : {},
  setUp: () => [{ run: `npm install --global ${packages.railway}` }],
  deploy: (place) => {
    const { image, name } = place.service;
    if (image === null) return [...keepVariables(place), upload(place)];
    return [
      signInToGitHub,
      ...buildImage(place, literal(image)),
      ...keepVariables(place),
      run(place, `Deploy ${name}`),
    ];
  },
  promote: (place) => [...keepVariables(place), run(place, `Promote ${place.service.name}`)],
  rollBack: (place) => [goBack(place)],
  sleep: (place) => [
    {
      name: `Stop ${place.service.name}`,
      env: known(place),
      run: `${serving}if [[ -n $id ]]; then
  railway api 'mutation ($id: String!) { deploymentStop(id: $id) }' --variables @- <<< "$(jq --null-input --arg id "$id" '{$id}')"
fi
`,
    },
  ],
  wake: (place) => [
    {
      id: place.step,
      name: `Start ${place.service.name}`,
      env: known(place),
      run: `${serving}if [[ -z $id ]]; then
  echo "::error::Nothing of $SERVICE could be started: it was never deployed here, or its deployment was removed"
  exit 1
fi
railway api 'mutation ($id: String!) { deploymentRestart(id: $id) }' --variables @- <<< "$(jq --null-input --arg id "$id" '{$id}')"
${comesUp}`,
    },
  ],
  cannot(verb, { service, from }) {
    if (verb === 'promote' && service.image === null)
      return `Railway promotes nothing without building it again, unless it is an image (services.${service.name}.image).`;
    if (verb === 'promote' && from?.platform !== 'railway' && !isPushedForOther({ service, from }))
      return 'what is promoted was not built for railway.';
    if (verb === 'deploy' && service.image !== null && !isOnGitHub(service.image))
      return otherRegistry(service.image);
    return null;
  },
};

function known({ target, service, environment }: CiPlace): Fields {
  return {
    RAILWAY_TOKEN: '${{ secrets.RAILWAY_TOKEN }}',
    SERVICE: setting(target, 'service') ?? service.name,
    ENVIRONMENT: setting(target, 'environment') ?? environment,
  };
}

const serviceId = `.services.edges[].node | select(.name == env.SERVICE or .id == env.SERVICE).id`;
const environmentId = `.environments.edges[].node | select(.name == env.ENVIRONMENT or .id == env.ENVIRONMENT).id`;

/** All at once, beside what is there, and without running anything anew: the deployment behind it has them. */
function keepVariables(place: CiPlace): readonly Step[] {
  if (!hasVariables(place)) return [];
  return [
    {
      name: `Set the variables of ${place.service.name}`,
      env: { ...known(place), VARIABLES: variablesAsJson(place) },
      run: `project=$(railway status --json)
variables=$(jq '{input: {
  projectId: .id,
  environmentId: (${environmentId}),
  serviceId: (${serviceId}),
  variables: (env.VARIABLES | fromjson),
  skipDeploys: true
}}' <<< "$project")
railway api 'mutation ($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }' --variables @- <<< "$variables"
`,
    },
  ];
}

/** Until the deployment `$id` serves, and where: what answered before answers well all the while. */
const comesUp = `status=
until [[ $status == SUCCESS || $status == SLEEPING ]]; do
  case "$status" in
    FAILED | CRASHED | REMOVED | SKIPPED)
      echo "::error::Railway ended deployment $id as $status"
      exit 1
      ;;
  esac
  sleep 5
  answer=$(railway api 'query ($id: String!) { deployment(id: $id) { status staticUrl } }' --variables @- <<< "$(jq --null-input --arg id "$id" '{$id}')")
  status=$(jq --raw-output '[.. | objects | .status? // empty][0]' <<< "$answer")
done
echo "url=https://$(jq --raw-output '[.. | objects | .staticUrl? // empty][0]' <<< "$answer")" >> "$GITHUB_OUTPUT"
`;

/** What is stopped stays the deployment that serves. */
const serving = `list=$(railway deployment list --json --limit 20 --service "$SERVICE" --environment "$ENVIRONMENT")
id=$(jq --raw-output '[.[] | select(.status == "SUCCESS" or .status == "SLEEPING")][0].id // empty' <<< "$list")
`;

/** Its exit code is that of the deployment. */
function upload(place: CiPlace): Step {
  const { service, step, commit } = place;
  const { directory, name } = service;
  const folder = directory === '.' ? '' : ' "$DIRECTORY" --path-as-root';
  return {
    id: step,
    name: `Deploy ${name}`,
    env: { ...known(place), COMMIT: commit, DIRECTORY: directory === '.' ? undefined : literal(directory) },
    run: `railway up${folder} --ci --service "$SERVICE" --environment "$ENVIRONMENT" --message "$COMMIT"
${serving}${comesUp}`,
  };
}

/** Railway takes the image of that commit. */
function run(place: CiPlace, name: string): Step {
  return {
    id: place.step,
    name,
    env: { ...known(place), IMAGE: literal(place.service.image ?? ''), COMMIT: place.commit },
    run: `project=$(railway status --json)
service=$(jq --raw-output '${serviceId}' <<< "$project")
environment=$(jq --raw-output '${environmentId}' <<< "$project")
variables=$(jq --null-input --arg s "$service" --arg e "$environment" '{s: $s, e: $e, input: {source: {image: "\\(env.IMAGE):\\(env.COMMIT)"}}}')
railway api 'mutation ($s: String!, $e: String!, $input: ServiceInstanceUpdateInput!) { serviceInstanceUpdate(serviceId: $s, environmentId: $e, input: $input) }' --variables @- <<< "$variables"
begun=$(railway api 'mutation ($s: String!, $e: String!) { serviceInstanceDeployV2(serviceId: $s, environmentId: $e) }' --variables @- <<< "$(jq 'del(.input)' <<< "$variables")")
id=$(jq --raw-output '[.. | objects | .serviceInstanceDeployV2? // empty][0]' <<< "$begun")
${comesUp}`,
  };
}

/** Railway's own rollback brings image and variables of that deployment back, as a new one, unless that one never stopped serving. */
function goBack(place: CiPlace): Step {
  return {
    id: place.step,
    name: `Roll back ${place.service.name}`,
    env: { ...known(place), COMMIT: place.commit },
    run: `list=$(railway deployment list --json --limit 100 --service "$SERVICE" --environment "$ENVIRONMENT")
id=$(jq --raw-output '[.[] | select(.status == "REMOVED" or .status == "SUCCESS" or .status == "SLEEPING") | select(.meta | tojson | contains(env.COMMIT))][0].id // empty' <<< "$list")
if [ -z "$id" ]; then
  echo "::error::Railway keeps no deployment of $COMMIT"
  exit 1
fi
if [[ $id != "$(jq --raw-output '[.[] | select(.status == "SUCCESS" or .status == "SLEEPING")][0].id' <<< "$list")" ]]; then
  railway api 'mutation ($id: String!) { deploymentRollback(id: $id) }' --variables @- <<< "$(jq --null-input --arg id "$id" '{$id}')"
  newest=$(jq --raw-output '.[0].id' <<< "$list")
  id=$newest
  while [[ $id == "$newest" ]]; do
    sleep 5
    list=$(railway deployment list --json --limit 20 --service "$SERVICE" --environment "$ENVIRONMENT")
    id=$(jq --raw-output '.[0].id' <<< "$list")
  done
fi
${comesUp}`,
  };
}
