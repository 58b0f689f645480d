import type { Fields } from '../yaml/values.ts';
import { roleVariable, signIn } from './aws.ts';
import type { CiPlace, CiRecipe, Step } from './recipe.ts';
import { surely } from './settings.ts';

/**
 * AWS Amplify Hosting of an app that is connected to the repository. It builds each commit on its own machines, also one that it
 * had before: a promotion and the way back are builds.
 */
export const amplify: CiRecipe = {
  platform: 'amplify',
  secrets: [],
  variables: () => [roleVariable],
  permissions: () => ({ 'id-token': 'write' }),
  setUp: (place) => [signIn(place)],
  deploy: (place) => [release(place, `Deploy ${place.service.name}`)],
  promote: (place) => [release(place, `Build ${place.service.name} again for ${place.environment}`)],
  rollBack: (place) => [release(place, `Roll back ${place.service.name}`)],
  cannot: (verb, { from }) =>
    verb === 'promote' && from?.platform !== 'amplify' ? 'what is promoted does not run on amplify.' : null,
  buildsAgain: () => true,
};

function known({ target }: CiPlace): Fields {
  return {
    AWS_REGION: surely(target, 'region'),
    APP: surely(target, 'app'),
    BRANCH: surely(target, 'branch'),
  };
}

function release(place: CiPlace, name: string): Step {
  return {
    id: place.step,
    name,
    env: { ...known(place), COMMIT: place.commit },
    run: `job=$(aws amplify start-job --app-id "$APP" --branch-name "$BRANCH" --job-type RELEASE --commit-id "$COMMIT" --query jobSummary.jobId --output text)
status=PENDING
while [[ $status != SUCCEED ]]; do
  if [[ $status == FAILED || $status == CANCELLED ]]; then
    echo "::error::Amplify ended job $job as $status"
    exit 1
  fi
  sleep 10
  status=$(aws amplify get-job --app-id "$APP" --branch-name "$BRANCH" --job-id "$job" --query job.summary.status --output text)
done
echo "url=https://\${BRANCH//\\//-}.$APP.amplifyapp.com" >> "$GITHUB_OUTPUT"
`,
  };
}
