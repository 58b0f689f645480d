import type { Fields } from '../yaml/values.ts';
import { makeBranch, removeBranch } from './amplifyPreview.ts';
import { roleVariable, signIn } from './aws.ts';
import type { CiPlace, CiRecipe, CiTarget, Step } from './recipe.ts';
import { surely } from './settings.ts';
import { hasVariables, variablesAsJson } from './variables.ts';

/**
 * AWS Amplify Hosting of an app that is connected to the repository. It builds each commit on its own machines, also one that it
 * had before: a promotion and the way back are builds, with the variables that the branch has.
 */
export const amplify: CiRecipe = {
  platform: 'amplify',
  secrets: [],
  variables: () => [roleVariable],
  permissions: () => ({ 'id-token': 'write' }),
  setUp: (place) => [signIn(place)],
  deploy: (place) => [...keepVariables(place), release(place, `Deploy ${place.service.name}`)],
  promote: (place) => [
    ...keepVariables(place),
    release(place, `Build ${place.service.name} again for ${place.environment}`),
  ],
  rollBack: (place) => [release(place, `Roll back ${place.service.name}`)],
  preview: {
    deploy: (place) => {
      const at = { ...appOf(place), BRANCH: place.branch };
      return [
        makeBranch(place, at),
        ...keepVariables(place, at),
        release(place, `Deploy the preview of ${place.service.name}`, at),
      ];
    },
    remove: (place) => [removeBranch(place, appOf(place))],
  },
  cannot: (verb, { from }) =>
    verb === 'promote' && from?.platform !== 'amplify' ? 'what is promoted does not run on amplify.' : null,
  buildsAgain: () => true,
};

function appOf({ target }: Pick<CiTarget, 'target'>): Fields {
  return { AWS_REGION: surely(target, 'region'), APP: surely(target, 'app') };
}

function branchInRules(place: CiPlace): Fields {
  return { ...appOf(place), BRANCH: surely(place.target, 'branch') };
}

/**
 * Amplify takes all variables of a branch or none: those of others go back as they came, by a file and not as arguments. They are
 * asked for with the whole branch, since `aws` prints nothing at all for an empty object.
 */
function keepVariables(place: CiPlace, at = branchInRules(place)): readonly Step[] {
  if (!hasVariables(place)) return [];
  return [
    {
      name: `Set the variables of ${place.service.name}`,
      env: { ...at, VARIABLES: variablesAsJson(place) },
      run: `branch=$(aws amplify get-branch --app-id "$APP" --branch-name "$BRANCH" --query branch)
if ! jq --exit-status '.environmentVariables == .environmentVariables + (env.VARIABLES | fromjson)' <<< "$branch" > /dev/null; then
  jq '{appId: env.APP, branchName, environmentVariables: (.environmentVariables + (env.VARIABLES | fromjson))}' <<< "$branch" > "$RUNNER_TEMP/branch.json"
  aws amplify update-branch --cli-input-json "file://$RUNNER_TEMP/branch.json" > /dev/null
  rm "$RUNNER_TEMP/branch.json"
fi
`,
    },
  ];
}

function release(place: CiPlace, name: string, at = branchInRules(place)): Step {
  return {
    id: place.step,
    name,
    env: { ...at, COMMIT: place.commit },
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
host=$(aws amplify get-branch --app-id "$APP" --branch-name "$BRANCH" --query branch.displayName --output text)
host=\${host//[^a-zA-Z0-9-]/-}
echo "url=https://\${host,,}.$APP.amplifyapp.com" >> "$GITHUB_OUTPUT"
`,
  };
}
