import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes } from './exitCodes.ts';

/** What each means, by its name. */
const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done; also a plan that a gate holds, which is only told',
  failed: 'failed',
  usage: 'not understood: a word, an option or a name',
  gate: 'a gate holds',
  stalePlan: 'the plan is stale: plan again',
  locked: 'somebody else is at work there',
  cancelled: 'cancelled',
  needsPerson: 'needs a person, or its runner is gone',
  notSignedIn: 'not signed in',
};

const common = [
  '--folder PATH           the repository, where it is not the current folder',
  '--json                  one JSON value on stdout, for scripts',
  '--help                  this, or the help of a verb',
];

/** All verbs in a sentence each. */
export function overview(): string {
  const width = 26;
  const verbs = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}`);
  const codes = Object.entries(exitCodes).map(
    ([name, code]) => `  ${code}  ${meanings[name as keyof typeof exitCodes]}`,
  );
  return [
    'taxiway VERB [options]',
    '',
    ...verbs,
    '',
    ...common.map((line) => `  ${line}`),
    '',
    'Exit codes:',
    ...codes,
  ].join('\n');
}

export function helpOf({ usage, summary, help = [] }: Command): string {
  return [`taxiway ${usage}`, '', summary, '', ...[...help, ...common].map((line) => `  ${line}`)].join('\n');
}
