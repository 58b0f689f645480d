import { addressVariable } from '../../../project/addressVariable.ts';
import { actions } from '../actions.ts';
import { literal } from '../yaml/values.ts';
import { roleVariable, signIn } from './aws.ts';
import { buildImage } from './docker.ts';
import { addressOf, known } from './ecsPlace.ts';
import { goBack, run } from './ecsTask.ts';
import type { CiRecipe } from './recipe.ts';

/**
 * A service of ECS, with the command line of AWS. Its image lies in ECR, tagged with its commit; a promotion is a revision
 * of the task with the image of that commit and the variables of `taxiway.json`, and all else as the service runs it now; the way
 * back is the revision of then.
 */
export const ecs: CiRecipe = {
  platform: 'ecs',
  secrets: [],
  variables: ({ service }) => [roleVariable, addressVariable(service.name)],
  permissions: () => ({ 'id-token': 'write' }),
  setUp: (place) => [signIn(place)],
  deploy: (place) => {
    const registry = `ecr-${place.service.name}`;
    const repository = `\${{ steps.${registry}.outputs.registry }}/${literal(place.service.image ?? '')}`;
    return [
      { id: registry, uses: actions.ecrLogin },
      ...buildImage(place, repository),
      run(place, `Deploy ${place.service.name}`),
    ];
  },
  promote: (place) => [run(place, `Promote ${place.service.name}`)],
  rollBack: (place) => [goBack(place)],
  sleep: (place) => [
    {
      name: `Stop the tasks of ${place.service.name}`,
      env: known(place),
      run: `${found}if ((wanted > 0)); then
  aws ecs tag-resource --resource-arn "$arn" --tags "key=taxiway-tasks,value=$wanted"
fi
${scaling(true)}aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --desired-count 0 > /dev/null
aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"
`,
    },
  ],
  wake: (place) => [
    {
      id: place.step,
      name: `Start the tasks of ${place.service.name}`,
      env: { ...known(place), ADDRESS: addressOf(place) },
      run: `${found}tasks=$(aws ecs list-tags-for-resource --resource-arn "$arn" --query "tags[?key=='taxiway-tasks'].value | [0]" --output text)
if [[ $tasks == None ]]; then tasks=1; fi
aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --desired-count "$tasks" > /dev/null
${scaling(false)}aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"
echo "url=$ADDRESS" >> "$GITHUB_OUTPUT"
`,
    },
  ],
  cannot(verb, { service, from }) {
    const isBuilt = verb === 'deploy' || verb === 'promote';
    if (isBuilt && service.image === null)
      return `taxiway.json does not name its image in ECR (services.${service.name}.image).`;
    return verb === 'promote' && from?.platform !== 'ecs' ? 'what is promoted was not built for ecs.' : null;
  },
};

/** How many tasks the service wants, and its name for AWS. */
const found = `service=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --query 'services[0]')
arn=$(jq --raw-output .serviceArn <<< "$service")
wanted=$(jq .desiredCount <<< "$service")
`;

/** Where the number of tasks is scaled, that rests while the service sleeps. */
function scaling(rests: boolean): string {
  const all = ['DynamicScalingIn', 'DynamicScalingOut', 'ScheduledScaling'];
  const state = all.map((kind) => `${kind}Suspended=${rests}`).join(',');
  return `scaled=(--service-namespace ecs --resource-id "service/$CLUSTER/$SERVICE" --scalable-dimension ecs:service:DesiredCount)
targets=$(aws application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids "service/$CLUSTER/$SERVICE" --query 'length(ScalableTargets)')
if ((targets > 0)); then
  aws application-autoscaling register-scalable-target "\${scaled[@]}" --suspended-state ${state} > /dev/null
fi
`;
}
