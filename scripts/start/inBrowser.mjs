import { homedir } from 'node:os';
import path from 'node:path';
import { installEditor } from '../setup/editor.mjs';
import { say } from '../setup/run.mjs';
import { root } from '../vscode/editors.mjs';
import { openDoor } from '../vscode/door.mjs';
import { startServer } from '../vscode/server.mjs';
import { stopLocalPlatform } from './stopLocalPlatform.mjs';

const settings = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** Serves VS Code with the extension on 127.0.0.1 until Ctrl-C; it opens no browser itself. */
export async function openInBrowser(vsix, folder) {
  installEditor();
  const profile = path.join(root, '.vscode-env/profile');
  say('starting VS Code');
  const server = await startServer({ profile, vsix, home: homedir(), settings });
  const door = await openDoor(server.port, path.join(profile, 'door.json'));
  const address = new URL(door.url);
  address.searchParams.set('folder', folder);
  console.log(`\n  Open this in a browser:\n\n    ${address.href}\n\n  Ctrl-C ends it.\n`);
  await new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, resolve);
    void server.ended.then(resolve);
  });
  console.log();
  door.close();
  await server.stop();
  stopLocalPlatform(folder);
}
