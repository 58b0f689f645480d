import { addressVariable } from '../../../project/addressVariable.ts';
import type { Recipe, WatchRules } from '../../../project/resolved.ts';
import type { Step } from '../platforms/recipe.ts';
import { literal } from '../yaml/values.ts';

/** What is asked, and for which version. Both are expressions. */
export interface Asked {
  readonly url: string;
  readonly commit: string;
}

/** Asks until the service answers well and with the right version, or its time is over. */
export function healthStep(service: string, recipe: Recipe, { url, commit }: Asked): Step {
  const seconds = Math.ceil(recipe.healthTimeoutMs / 1000);
  const { health, version } = recipe;
  return {
    name: `Wait until ${service} is healthy`,
    env: { URL: url, COMMIT: commit, HEALTH: pathOf(health), VERSION: pathOf(version) },
    run: `${answersWell}
deadline=$((SECONDS + ${seconds}))
until answers_well "$URL" "$COMMIT" "$HEALTH" "$VERSION"; do
  if ((SECONDS >= deadline)); then
    echo "::error::$URL$HEALTH did not answer well${version === null ? '' : ' with version $COMMIT'} within ${seconds} s"
    exit 1
  fi
  sleep 5
done
`,
  };
}

export interface WatchedService {
  readonly service: string;
  readonly recipe: Recipe;
  readonly asked: Asked;
}

/** Asks all of them while they serve; fails once one was bad for as long as the rules allow, without a break. */
export function watchStep(services: readonly WatchedService[], { forMs, rollBackIf }: WatchRules): Step {
  const [whole, bad] = [Math.ceil(forMs / 1000), Math.ceil((rollBackIf?.forMs ?? 60_000) / 1000)];
  return {
    name: 'Watch what runs now',
    env: Object.assign({}, ...services.map(watchedVariables)) as Step,
    run: `${answersWell}
all_well() {
  ${services.map(({ service }) => question(service)).join(' &&\n    ')}
}
end=$((SECONDS + ${whole}))
well=$SECONDS
while ((SECONDS < end)); do
  if all_well; then well=$SECONDS; fi
  if ((SECONDS - well >= ${bad})); then
    echo "::error::Not everything has answered well for ${bad} s"
    exit 1
  fi
  sleep 15
done
`,
  };
}

function watchedVariables({ service, recipe, asked }: WatchedService): Step {
  const name = nameOf(service);
  return {
    [`${name}_URL`]: asked.url,
    [`${name}_COMMIT`]: asked.commit,
    [`${name}_HEALTH`]: pathOf(recipe.health),
    [`${name}_VERSION`]: pathOf(recipe.version),
  };
}

/** A service that was not deployed in this run has no address, and is not asked. */
function question(service: string): string {
  const name = nameOf(service);
  return `{ [ -z "$${name}_URL" ] || answers_well "$${name}_URL" "$${name}_COMMIT" "$${name}_HEALTH" "$${name}_VERSION"; }`;
}

function nameOf(service: string): string {
  return addressVariable(service).replace(/^TAXIWAY_(.*)_URL$/, 'SERVICE_$1');
}

/** Empty where there is none. */
function pathOf(text: string | null): string {
  return text === null ? '' : literal(text);
}

/** Without a path for health an answer of any kind is enough: the port is open. */
const answersWell = `answers_well() {
  local url=$1 commit=$2 health=$3 version=$4
  if [ -n "$health" ]; then
    curl --silent --fail --max-time 10 --output /dev/null "$url$health" || return 1
  else
    curl --silent --max-time 10 --output /dev/null "$url" || return 1
  fi
  [ -z "$version" ] || curl --silent --fail --max-time 10 "$url$version" | grep --quiet --fixed-strings "\${commit:0:7}"
}`;
