import { followLog } from '../state/followLog.ts';
import { readLog } from '../state/readLog.ts';
import type { Call, Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { follow } from './follow.ts';
import { operationIn } from './operationCommands.ts';
import type { Terminal } from './terminal.ts';

const partBytes = 1024 * 1024;

export const log: Command = {
  usage: 'log OPERATION [--follow]',
  summary: 'the log of an operation',
  help: ['--follow                print what is added, to the end of the operation'],
  options: { follow: { type: 'boolean', short: 'f' } },
  async run(call) {
    const [id, project] = await operationIn(call);
    const path = project.world.own.operation(id).log;
    const lines = new Lines(call.terminal);
    let next = await printOn(path, 0, lines);
    if (call.options.has('follow')) {
      const end = new AbortController();
      const until = AbortSignal.any([end.signal, call.signal]);
      const add = (text: string, now: number): void => {
        lines.add(text);
        next = now;
      };
      const printed = followLog(path, next, add, until);
      await follow(id, project, silent(call)).finally(() => end.abort());
      await printed;
      await printOn(path, next, lines); // what was added last
    }
    lines.end();
    return exitCodes.done;
  },
};

/** Answers how far it read. */
async function printOn(path: string, from: number, lines: Lines): Promise<number> {
  for (let at = from; ;) {
    const { text, next } = await readLog(path, at, partBytes);
    if (next <= at) return at;
    lines.add(text);
    at = next;
  }
}

function silent(call: Call): Call {
  return { ...call, terminal: { ...call.terminal, print: () => undefined, note: () => undefined } };
}

/** Prints whole lines, wherever the parts of a text end. */
class Lines {
  readonly #terminal: Terminal;
  #rest = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  add(text: string): void {
    const whole = this.#rest + text;
    const end = whole.lastIndexOf('\n');
    if (end >= 0) this.#terminal.print(whole.slice(0, end));
    this.#rest = whole.slice(end + 1);
  }

  end(): void {
    if (this.#rest) this.#terminal.print(this.#rest);
  }
}
