import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { badInput, Failed } from '../protocol/failures.ts';
import { render, type Message } from '../protocol/say.ts';
import { oneLine } from './table.ts';

/** Where the command line talks: the one place that writes to stdout, and the one that asks. */
export interface Terminal {
  /** Results, on stdout. */
  print(text: string): void;
  /** What is going on and what went wrong, on stderr. */
  note(text: string): void;
  /** Whether somebody is there to be asked. */
  readonly isInteractive: boolean;
  /** What was typed; only where somebody is there. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Everything that comes by stdin; on a terminal what is typed, unseen. */
  readValue(prompt: string, signal: AbortSignal): Promise<string>;
}

export function processTerminal(): Terminal {
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    isInteractive: process.stdin.isTTY && process.stdout.isTTY,
    ask: (question, signal) => asked(question, signal),
    readValue: async (prompt, signal) =>
      process.stdin.isTTY ? typedUnseen(prompt, signal) : (await text(process.stdin)).replace(/\r?\n$/, ''),
  };
}

async function asked(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}

/** Return, and the end of input. */
const ends = '\r\n\u0004';

/** Without echo: a value on the screen is a value in a recording. */
function typedUnseen(prompt: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise<string>((resolve, reject) => {
    let typed = '';
    const end = (): void => {
      stdin.setRawMode(false).pause().off('data', hear);
      stderr.write('\n');
    };
    const cancelled = (): void => {
      end();
      reject(new Failed({ reason: 'cancelled', state: null }));
    };
    const hear = (keys: string): void => {
      for (const key of keys) {
        if (key === '\u0003') cancelled();
        if (ends.includes(key)) {
          end();
          resolve(typed);
          return;
        }
        typed = key === '\u007f' ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.on('data', hear);
    signal.addEventListener('abort', cancelled, { once: true });
  });
}

/** A message in plain English on one line. */
export function words(message: Message): string {
  return oneLine(render(message));
}

/** Failed `badInput`: the command was not meant that way. The command line speaks English alone, so this is no text to translate. */
export function misused(text: string, ...args: readonly string[]): Failed {
  return badInput({ text, args });
}
