import { literal } from '../yaml/values.ts';
import { addressOf, known } from './ecsPlace.ts';
import { awake, found, wakesWith } from './ecsSleep.ts';
import type { CiPlace, Step } from './recipe.ts';
import { setting, surely } from './settings.ts';
import { hasVariables, variablesAsJson } from './variables.ts';

/** How the service runs its tasks now. */
const current = `${found}current=$(jq --raw-output .taskDefinition <<< "$service")
`;

/** The service runs the revision `$task`, also where it slept. Its circuit breaker may have brought back what ran before. */
const serve = `${wakesWith}aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --task-definition "$task" "\${count[@]}" > /dev/null
${awake}aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"
serves=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --query "services[0].deployments[?status=='PRIMARY'] | [0].taskDefinition" --output text)
if [[ $serves != "$task" ]]; then
  echo "::error::ECS gave up on $task and runs $serves"
  exit 1
fi
echo "url=$ADDRESS" >> "$GITHUB_OUTPUT"
`;

/** Tags that are AWS's, ours, or say a commit that is over; all others go along, as from Taxiway itself. */
const notTheirs = '^(taxiway|aws):|^(git-?)?commit$|^git-sha$';

/**
 * A revision of the task with the image of the commit. A name is a variable or a secret, never both: what `taxiway.json` says now
 * counts, and what it does not name stays as it is.
 */
export function run(place: CiPlace, name: string): Step {
  const commit = '{TAXIWAY_COMMIT: env.COMMIT}';
  const plain = hasVariables(place) ? `((env.VARIABLES | fromjson) + ${commit})` : commit;
  return {
    id: place.step,
    name,
    env: {
      ...known(place),
      CONTAINER: setting(place.target, 'container') ?? surely(place.target, 'service'),
      REPOSITORY: literal(place.service.image ?? ''),
      COMMIT: place.commit,
      TARGET: targetNote(place),
      ADDRESS: addressOf(place),
      VARIABLES: hasVariables(place) ? variablesAsJson(place) : undefined,
    },
    run: `image=$(aws ecr describe-repositories --repository-names "$REPOSITORY" --query 'repositories[0].repositoryUri' --output text)
digest=$(aws ecr describe-images --repository-name "$REPOSITORY" --image-ids "imageTag=$COMMIT" --query 'imageDetails[0].imageDigest' --output text)
${current}aws ecs describe-task-definition --task-definition "$current" --include TAGS |
  jq --arg image "$image@$digest" '
    ${plain} as $plain
    | def others: map(select(.name | in($plain) | not));
    (.tags // [] | map(select(.key | test("${notTheirs}"; "i") | not))) as $tags
    | .taskDefinition
    | if any(.containerDefinitions[]; .name == env.CONTAINER) then . else error("There is no container \\(env.CONTAINER) in the task") end
    | .containerDefinitions |= map(if .name == env.CONTAINER then
        .image = $image
        | .environment = (.environment // [] | others) + ($plain | to_entries | map({name: .key, value}))
        | .secrets = (.secrets // [] | others)
      else . end)
    | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy, .deregisteredAt)
    | .tags = [{key: "commit", value: env.COMMIT}, {key: "taxiway:target", value: env.TARGET}] + $tags' > "$RUNNER_TEMP/task.json"
task=$(aws ecs register-task-definition --cli-input-json "file://$RUNNER_TEMP/task.json" --query taskDefinition.taskDefinitionArn --output text)
${serve}`,
  };
}

/** As Taxiway itself notes where a revision was put: services of several environments may have theirs in one family. */
function targetNote({ environment, service }: CiPlace): string {
  return literal(`${environment}/${service.name}`);
}

/**
 * The newest revision of that commit that was put there, with the variables it had: whoever made it, Taxiway or a workflow, noted
 * which it is.
 */
export function goBack(place: CiPlace): Step {
  return {
    id: place.step,
    name: `Roll back ${place.service.name}`,
    env: { ...known(place), COMMIT: place.commit, TARGET: targetNote(place), ADDRESS: addressOf(place) },
    run: `${current}family=\${current##*/}
revisions=$(aws ecs list-task-definitions --family-prefix "\${family%:*}" --sort DESC --max-items 100 --query taskDefinitionArns)
task=
for revision in $(jq --raw-output '.[]' <<< "$revisions"); do
  tags=$(aws ecs describe-task-definition --task-definition "$revision" --include TAGS --query tags)
  if jq --exit-status 'from_entries | (.commit // .["taxiway:commit"]) == env.COMMIT and (.["taxiway:target"] // env.TARGET) == env.TARGET' <<< "$tags" > /dev/null; then
    task=$revision
    break
  fi
done
if [[ -z $task ]]; then
  echo "::error::ECS keeps no task definition of $COMMIT"
  exit 1
fi
# As it was then. Where a parameter that it names was removed since, its tasks do not start, and this fails.
${serve}`,
  };
}
