import { checkConfiguration } from '../server/configuration.ts';
import type { Problem } from '../protocol/model.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { words } from './terminal.ts';

export const configCheck: Command = {
  usage: 'config check',
  summary: 'what is wrong with taxiway.json, with its lines',
  async run(call) {
    exactly(call.words);
    const problems = await checkConfiguration(call.folder, null, call.signal);
    const text = problems.length ? problems.map(line).join('\n') : 'taxiway.json is good.';
    call.terminal.print(call.json ? JSON.stringify(problems, null, 2) : text);
    return problems.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.done;
  },
};

/** As compilers print it, so that editors and CI find the place. */
function line({ file, range, severity, message }: Problem): string {
  const place = range ? `:${range.line + 1}:${range.column + 1}` : '';
  return `${file}${place}: ${severity}: ${words(message)}`;
}
