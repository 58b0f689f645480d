import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes } from './exitCodes.ts';

const common = [
  '--folder PATH           the repository, where it is not the current folder',
  '--json                  one JSON value on stdout, for scripts',
  '--help                  this, or the help of a verb',
];

/** All verbs in a sentence each. */
export function overview(): string {
  const width = 26;
  const verbs = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}`);
  const codes = Object.entries(exitCodes).map(([name, code]) => `  ${code}  ${inWords(name)}`);
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

/** `stalePlan` as `stale plan`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
