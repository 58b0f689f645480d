import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, say } from '../setup/run.mjs';
import { startable } from '../setup/startable.mjs';
import { stopLocalPlatform } from './stopLocalPlatform.mjs';

/** The `code` of an installed VS Code on PATH, where it can open a window. */
export function installedCode() {
  if (!canOpenWindows()) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, name)).find(existsSync);
}

/** On Linux `code` refuses root, and needs a display or the window (in WSL or over SSH) whose terminal this is. */
function canOpenWindows() {
  if (process.platform !== 'linux') return true;
  const ways = ['DISPLAY', 'WAYLAND_DISPLAY', 'VSCODE_IPC_HOOK_CLI', 'WSL_DISTRO_NAME'];
  return process.getuid() !== 0 && ways.some((name) => process.env[name]);
}

/** Installs the extension there and shows the folder; ends with the window or with Ctrl-C. */
export async function openInstalled(code, vsix, folder) {
  say(`installing the extension in ${code}`);
  run(code, ['--install-extension', vsix, '--force']);
  say(`VS Code opens on ${folder}. Close its window or press Ctrl-C to end; the extension stays installed.`);
  const { file, args, options } = startable(code, ['--new-window', '--wait', folder]);
  const child = spawn(file, args, { stdio: 'ignore', ...options });
  await new Promise((resolve) => {
    child.on('exit', resolve);
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  child.kill();
  stopLocalPlatform(folder);
}
