import { Console } from 'node:console';
import { Connection } from './server/connection.ts';
import { complain } from './server/logger.ts';
import { Session } from './server/session.ts';
import { keepHeapSmall } from './server/smallHeap.ts';
import { version } from './version.ts';

/** `server --stdio`: serves one window, and ends with it. */
export function main(): Promise<void> {
  keepHeapSmall();
  const { stdin, stdout } = process;
  // stdout is the protocol's: what a library prints goes where it harms nothing.
  globalThis.console = new Console(process.stderr, process.stderr);
  endWith(stdin);
  const connection = new Connection({ input: stdin, output: stdout });
  const session = new Session(connection, version);
  session.onShutdown = () => process.exit(0);
  connection.listen((error) => {
    complain(error); // where one message ends and the next begins is not known any more
    process.exit(1);
  });
  return Promise.resolve();
}

/** The window is gone: nothing that fails or hangs keeps the process. Leases end by themselves. */
function endWith(stdin: NodeJS.ReadStream): void {
  for (const event of ['end', 'close', 'error']) stdin.on(event, () => process.exit(0));
  process.stdout.on('error', () => process.exit(0));
  process.on('uncaughtException', (error) => {
    complain(error);
    process.exit(1);
  });
}
