import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Step } from '../../agent/github/workflows/platforms/recipe.ts';

/** What the steps of a job did. */
export interface StepsRun {
  /** Each call of a tool: its name and its arguments. */
  readonly calls: readonly (readonly string[])[];
  /** What they set as outputs, as text. */
  readonly output: string;
}

const secret = 'a secret value';
const endOfCall = '\u0001';

/**
 * Runs the scripts of steps in a folder as a Linux runner would, with tools that answer as these lines of bash say and lose no time.
 * No secret may be among the arguments of one.
 */
export function runSteps(
  folder: string,
  steps: readonly Step[],
  tools: Readonly<Record<string, string>>,
): StepsRun {
  const [calls, output] = [path.join(folder, 'calls'), path.join(folder, 'output')];
  for (const file of [calls, output]) writeFileSync(file, '');
  const note = `printf '%s\\0' "\${0##*/}" "$@" $'\\x01' >> "$CALLS"`;
  for (const [tool, answer] of Object.entries(tools))
    writeFileSync(path.join(folder, tool), `#!/bin/bash\n${note}\n${answer}\n`, { mode: 0o755 });
  for (const { run: script, env } of steps) {
    if (script === undefined) continue;
    execFileSync(
      'bash',
      ['--noprofile', '--norc', '-e', '-c', (script as string).replaceAll(/sleep \d+/g, ':')],
      {
        cwd: folder,
        env: {
          PATH: `${folder}:${process.env['PATH'] ?? ''}`,
          ...{ CALLS: calls, GITHUB_OUTPUT: output, GITHUB_WORKSPACE: '/repo', RUNNER_TEMP: folder },
          ...environmentOf((env ?? {}) as Readonly<Record<string, string | undefined>>),
        },
        stdio: 'pipe',
      },
    );
  }
  const made = readFileSync(calls, 'utf8');
  assert.ok(!made.includes(secret), 'a secret is among the arguments');
  return {
    calls: made
      .split(`${endOfCall}\0`)
      .slice(0, -1)
      .map((call) => call.split('\0').slice(0, -1)),
    output: readFileSync(output, 'utf8').trim(),
  };
}

/** With the expressions of GitHub that are in there: a text in quotes is that text, a secret is one, anything else a commit. */
function environmentOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value = '']) => [
      name,
      value.replaceAll(
        /\$\{\{ (?:'((?:''|[^'])*)'|(secrets\.)?.*?) \}\}/g,
        (_, text?: string, of?: string) =>
          text === undefined ? (of === undefined ? 'abcdef0' : secret) : text.replaceAll("''", "'"),
      ),
    ]),
  );
}
