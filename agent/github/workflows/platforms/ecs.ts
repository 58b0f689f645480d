import { addressVariable } from '../../../project/addressVariable.ts';
import { actions } from '../actions.ts';
import { literal } from '../yaml/values.ts';
import { roleVariable, signIn } from './aws.ts';
import { buildImage } from './docker.ts';
import { addressOf, known } from './ecsPlace.ts';
import { asleep, awake, found, wakesWith } from './ecsSleep.ts';
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
      run: `${found}${asleep}aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"
`,
    },
  ],
  wake: (place) => [
    {
      id: place.step,
      name: `Start the tasks of ${place.service.name}`,
      env: { ...known(place), ADDRESS: addressOf(place) },
      run: `${found}${wakesWith}if ((wanted == 0)); then
  aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" "\${count[@]}" > /dev/null
fi
${awake}aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"
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
