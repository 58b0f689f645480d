import { actions } from '../actions.ts';
import type { Step } from '../platforms/recipe.ts';
import type { Fields, Value } from '../yaml/values.ts';
import { ownActionsFolder } from './folder.ts';

/**
 * A composite action of the repository's own: a script that several jobs run, written once. It is used from the checkout of the
 * commit that the workflow itself is of, so both are always of one version, and a fork's pull request needs no more than reading.
 */
export interface OwnAction {
  /** The folder: `wait-until-healthy`. */
  readonly id: string;
  readonly name: string;
  /** What it does, in a sentence. */
  readonly description: string;
  /** What each input is, by name. The script finds `for-ms` as `FOR_MS`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Inputs that may be left out: they are empty then. */
  readonly optional?: readonly string[];
  /** What each output is, by name. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** For `actions/github-script`, or for bash. */
  readonly script: { readonly js: string } | { readonly bash: string };
}

/** A step that runs it. What is not given and may be left out is not written. */
export function use(
  { id: action, inputs }: OwnAction,
  {
    id,
    name,
    ...given
  }: { readonly id?: string; readonly name: string } & Readonly<Record<string, Value | undefined>>,
): Step {
  for (const input of Object.keys(given))
    if (!(input in inputs)) throw new Error(`${action} has no input ${input}`);
  const isGiven = Object.values(given).some((value) => value !== undefined);
  return { id, name, uses: `./${ownActionsFolder}/${action}`, with: isGiven ? given : undefined };
}

/** The file of the action; `data` is what its script needs to know of the project, by variable. */
export function contentOf(
  { name, description, inputs, optional = [], outputs = {}, script }: OwnAction,
  data: Fields = {},
): Fields {
  const env = {
    ...Object.fromEntries(Object.keys(inputs).map((input) => [variable(input), `\${{ inputs.${input} }}`])),
    ...data,
  };
  const run =
    'js' in script
      ? { uses: actions.githubScript, env, with: { script: script.js } }
      : { shell: 'bash', env, run: script.bash };
  return {
    name,
    description,
    inputs: emptyIsNone(
      Object.entries(inputs).map(([input, what]) => [
        input,
        { description: what, ...(optional.includes(input) ? { default: '' } : { required: true }) },
      ]),
    ),
    outputs: emptyIsNone(
      Object.entries(outputs).map(([output, what]) => [
        output,
        { description: what, value: `\${{ steps.run.outputs.${output} }}` },
      ]),
    ),
    runs: { using: 'composite', steps: [{ id: 'run', ...run }] },
  };
}

function emptyIsNone(entries: readonly (readonly [string, Value])[]): Fields | undefined {
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function variable(input: string): string {
  return input.toUpperCase().replaceAll('-', '_');
}
