import { homedir } from 'node:os';
import path from 'node:path';
import { installEditor } from '../setup/editor.mjs';
import { say } from '../setup/run.mjs';
import { root } from '../vscode/editors.mjs';
import { openDoor } from '../vscode/door.mjs';
import { startServer } from '../vscode/server.mjs';
import { stopLocalPlatform } from './stopLocalPlatform.mjs';

/** What a new profile begins with; what its user changes afterwards stays. */
const settings = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/**
 * Serves VS Code with the extension on 127.0.0.1 until Ctrl-C; it opens no browser itself. Its terminal is the user's own, so
 * only the address with the token opens it, and it trusts no folder by itself but, where `trusted` says so, the sample product,
 * which this repository wrote.
 */
export async function openInBrowser(vsix, folder, { trusted }) {
  installEditor();
  const profile = path.join(root, '.vscode-env/profile');
  say('starting VS Code');
  const trust = trusted ? 'off' : 'ask';
  const server = await startServer({ profile, vsix, home: homedir(), settings, trust });
  const door = await openDoor(server, path.join(profile, 'door.json'));
  console.log(`\n  Open this in a browser:\n\n    ${addressOf(door, server, folder)}\n
  It lets whoever has it act as you: do not pass it on. Ctrl-C ends it.\n`);
  await new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, resolve);
    void server.ended.then(resolve);
  });
  console.log();
  door.close();
  await server.stop();
  stopLocalPlatform(folder);
}

function addressOf(door, { token }, folder) {
  const address = new URL(door.url);
  address.searchParams.set('tkn', token);
  address.searchParams.set('folder', folder);
  return address.href;
}
