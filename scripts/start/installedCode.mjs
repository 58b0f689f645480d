import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, say } from '../setup/run.mjs';
import { stopLocalPlatform } from './stopLocalPlatform.mjs';

/** The `code` of an installed VS Code on PATH. */
export function installedCode() {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find(existsSync);
}

/** Installs the extension there and shows the folder; ends with the window or with Ctrl-C. */
export async function openInstalled(code, vsix, folder) {
  say(`installing the extension in ${code}`);
  run(code, ['--install-extension', vsix, '--force']);
  say(`VS Code opens on ${folder}. Close its window or press Ctrl-C to end; the extension stays installed.`);
  const shell = process.platform === 'win32';
  const child = spawn(code, ['--new-window', '--wait', folder], { stdio: 'ignore', shell });
  await new Promise((resolve) => {
    child.on('exit', resolve);
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  child.kill();
  stopLocalPlatform(folder);
}
