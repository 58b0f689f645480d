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
  /** An expression; empty for one that was not deployed in this run: it is not asked. */
  readonly url: string;
}

/** What the rules say nothing of. */
const usual = { errorRate: 0.5, forMs: 60_000 };

/**
 * Asks all of them while they serve. Fails once more answers of one were bad than the rules allow, of those within their time;
 * before that has passed, three in a row.
 */
export function watchStep(services: readonly WatchedService[], { forMs, rollBackIf }: WatchRules): Step {
  const { whole, every, most } = asking(forMs, rollBackIf?.forMs ?? usual.forMs);
  const perMille = Math.round((rollBackIf?.errorRate ?? usual.errorRate) * 1000);
  return {
    name: 'Watch what runs now',
    env: Object.assign({}, ...services.map(watchedVariables)) as Step,
    run: `${answersWell}
declare -A answers
watch() {
  local service=$1 url=$2 health=$3 answer=1
  [ -n "$url" ] || return 0
  answers_well "$url" '' "$health" '' || answer=0
  local last=\${answers[$service]:-}$answer
  if ((\${#last} > ${most})); then last=\${last: -${most}}; fi
  answers[$service]=$last
  local bad=\${last//1/}
  # A share of a few answers says nothing: before there are ${most}, three bad ones in a row count.
  if ((\${#last} < ${most})); then
    [[ $last == *000 ]] || return 0
  else
    ((\${#bad} * 1000 > ${perMille} * ${most})) || return 0
  fi
  echo "::error::\${#bad} of the last \${#last} answers of $service were bad"
  exit 1
}
end=$((SECONDS + ${whole}))
while ((SECONDS < end)); do
${services.map(({ service }) => `  watch ${service} "$${nameOf(service)}_URL" "$${nameOf(service)}_HEALTH"\n`).join('')}  sleep ${every}
done
`,
  };
}

/** Seconds, and how many answers there are within the time that is judged. */
function asking(wholeMs: number, judgedMs: number): Readonly<Record<'whole' | 'every' | 'most', number>> {
  const judged = Math.ceil(judgedMs / 1000);
  const every = Math.max(1, Math.min(5, Math.floor(judged / 60)));
  return { whole: Math.ceil(wholeMs / 1000), every, most: Math.max(3, Math.ceil(judged / every)) };
}

function watchedVariables({ service, recipe, url }: WatchedService): Step {
  const name = nameOf(service);
  return { [`${name}_URL`]: url, [`${name}_HEALTH`]: pathOf(recipe.health) };
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
