import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as requests from '../../protocol/requests.ts';
import { checkedBy } from '../check.ts';
import type { Connection } from '../connection.ts';
import * as schemas from '../schemas.ts';
import { isOnPath, launcher } from './launcher.ts';

/** The machine whose command line is installed. */
export interface Machine {
  readonly home: string;
  readonly path: string | undefined;
  readonly bundle: string;
  readonly editor: string;
  readonly windows: boolean;
}

const thisMachine = (): Machine => ({
  home: homedir(),
  path: process.env['PATH'],
  bundle: process.argv[1] ?? '',
  editor: process.execPath,
  windows: process.platform === 'win32',
});

export function registerCommandLine(connection: Connection): void {
  connection.answer(requests.usualCommandLine, checkedBy(schemas.nothing), () =>
    Promise.resolve(usualPlace(thisMachine())),
  );
  connection.answer(requests.installCommandLine, checkedBy(schemas.folder), ({ folder }) =>
    install(folder, thisMachine()),
  );
}

/** Where programs of one's own usually are. */
export function usualPlace({ home, path: searched, windows }: Machine): requests.CommandLinePlace {
  const folder = path.join(home, '.local', 'bin');
  return { folder, onPath: isOnPath(folder, searched, windows) };
}

/** Writes a launcher named `taxiway` into the folder; an older one there is replaced. */
export async function install(
  folder: string,
  { path: searched, bundle, editor, windows }: Machine,
): Promise<requests.CommandLineInstalled> {
  const file = path.join(folder, windows ? 'taxiway.cmd' : 'taxiway');
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.new`, launcher({ bundle, editor, windows }));
  await chmod(`${file}.new`, 0o755);
  await rename(`${file}.new`, file);
  const profileLine = windows ? null : `export PATH="${folder}:$PATH"`;
  return { folder, file, profileLine, onPath: isOnPath(folder, searched, windows) };
}
