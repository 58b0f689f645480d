import { parse } from 'yaml';
import * as z from 'zod';
import { type Message, say } from '../../protocol/say.ts';
import type { WorkflowFile } from '../../github/workflows/workflowFile.ts';

const job = z.looseObject({
  environment: z.union([z.string(), z.looseObject({ name: z.string() })]).optional(),
});
const workflow = z.looseObject({ jobs: z.record(z.string(), job).optional() });

/** What workflows ask of GitHub, by name. */
export interface Needs {
  readonly environments: readonly string[];
  /** Of the repository or of the environment of the job; GitHub's own token is not among them. */
  readonly secrets: readonly string[];
  readonly variables: readonly string[];
}

export function needsOf(files: readonly Pick<WorkflowFile, 'text'>[]): Needs {
  const jobs = files.flatMap(({ text }) => jobsIn(text));
  const texts = files.map(({ text }) => text).join('\n');
  return {
    environments: sorted(jobs.flatMap(environmentOf)),
    secrets: sorted(named(texts, /\bsecrets\.(\w+)/g)).filter((name) => name !== 'GITHUB_TOKEN'),
    variables: sorted(named(texts, /\bvars\.(\w+)/g)),
  };
}

/** In sentences, what is to be done once the workflows are written. */
export function nextSteps({ environments, secrets, variables }: Needs): Message[] {
  return [
    say('Commit and push them: GitHub runs what is on its branches.'),
    ...(environments.length ? [say('Environments needed on GitHub: {0}.', { all: environments })] : []),
    ...(secrets.length ? [say('Actions secrets needed: {0}.', { all: secrets })] : []),
    ...(variables.length ? [say('Actions variables needed: {0}.', { all: variables })] : []),
  ];
}

function jobsIn(text: string): z.output<typeof job>[] {
  const read = workflow.safeParse(yamlOf(text));
  return Object.values((read.success ? read.data.jobs : undefined) ?? {});
}

/** Undefined for a file that was edited into something that is no YAML. */
function yamlOf(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** One that is only known while it runs has no name here. */
function environmentOf({ environment }: z.output<typeof job>): string[] {
  const name = typeof environment === 'string' ? environment : environment?.name;
  return name === undefined || name.includes('${{') ? [] : [name];
}

function named(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, name = '']) => name);
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
