import { readableJson } from '../yaml/readableJson.ts';
import { type Fields, literal } from '../yaml/values.ts';
import type { CiPlace } from './recipe.ts';

type Plain = Pick<CiPlace, 'variables'>;

/** Whether `taxiway.json` has any for it. */
export function hasVariables({ variables }: Plain): boolean {
  return Object.keys(variables).length > 0;
}

/** For `env`, each by a name that no program goes by: a `TARGET` or a `PATH` of the project's changes nothing in the script. */
export function variablesByName({ variables }: Plain): Fields {
  return Object.fromEntries(
    named(variables).map(([name, inScript]) => [inScript, literal(variables[name] ?? '')]),
  );
}

/** For a script with those in its `env`: the list `variables` of each as `NAME=value`. Nothing where there are none. */
export function variablesAsWords(place: Plain): string {
  const words = named(place.variables).map(([name, inScript]) => `  "${name}=$${inScript}"\n`);
  return hasVariables(place) ? `variables=(\n${words.join('')})\n` : '';
}

/** Behind that list, among the arguments of a tool. */
export function variablesAsOptions(place: Plain): string {
  return hasVariables(place) ? ' "${variables[@]/#/--env=}"' : '';
}

/** For `env`, all at once: jq finds them with `env.VARIABLES | fromjson`. */
export function variablesAsJson({ variables }: Plain): string {
  return literal(`${readableJson(variables)}\n`);
}

/** GitHub takes `http_proxy` and `HTTP_PROXY` for the same. */
function named(variables: CiPlace['variables']): readonly (readonly [name: string, inScript: string])[] {
  const taken = new Set<string>();
  return Object.keys(variables).map((name) => {
    let inScript = `VARIABLE_${name}`;
    while (taken.has(inScript.toUpperCase())) inScript += '_';
    taken.add(inScript.toUpperCase());
    return [name, inScript];
  });
}
