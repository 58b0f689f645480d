import type { Fields } from '../yaml/values.ts';
import type { CiPlace, Step } from './recipe.ts';
import { surely } from './settings.ts';

/**
 * The preview of a pull request is a branch of the app, built like the one in the rules and never by itself. By its description it is
 * told from branches of others, which are neither built into nor removed: Amplify builds each git branch once.
 */
export function makeBranch(place: CiPlace, at: Fields): Step {
  return {
    name: `Make the branch of the preview of ${place.service.name}`,
    env: { ...at, LIKE: surely(place.target, 'branch'), DESCRIPTION: description(place) },
    run: `branches=$(aws amplify list-branches --app-id "$APP" --query '${known}')
branch=$(jq '.[] | select(.branchName == env.BRANCH)' <<< "$branches")
if [[ -z $branch ]]; then
  framework=$(jq --raw-output '.[] | select(.branchName == env.LIKE).framework // empty' <<< "$branches")
  aws amplify create-branch --app-id "$APP" --branch-name "$BRANCH" --description "$DESCRIPTION" --stage DEVELOPMENT --no-enable-auto-build \${framework:+--framework "$framework"} > /dev/null
elif ! jq --exit-status '.description == env.DESCRIPTION' <<< "$branch" > /dev/null; then
  echo "::error::The app $APP has a branch $BRANCH that was not made for this preview, and Amplify builds each git branch once"
  exit 1
fi
`,
  };
}

/** The git branch may be gone already. */
export function removeBranch(place: CiPlace, at: Fields): Step {
  return {
    name: `Remove the preview of ${place.service.name}`,
    env: { ...at, DESCRIPTION: description(place) },
    run: `branches=$(aws amplify list-branches --app-id "$APP" --query '${known}')
made=$(jq --raw-output '.[] | select(.description == env.DESCRIPTION).branchName' <<< "$branches")
for branch in $made; do
  aws amplify delete-branch --app-id "$APP" --branch-name "$branch" > /dev/null
done
`,
  };
}

/** What is asked of each branch. Its variables are not. */
const known = 'branches[].{branchName: branchName, description: description, framework: framework}';

/** As Taxiway itself describes what it makes. */
function description({ environment }: CiPlace): string {
  return `Made by Taxiway for ${environment}`;
}
