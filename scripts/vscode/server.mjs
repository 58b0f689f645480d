import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { editorPaths } from './editors.mjs';
import { freePort, until } from './ports.mjs';
import { endTree } from './processes.mjs';

/**
 * VS Code's own server. `profile` is the folder for all it writes; a server started again on the same profile finds its
 * extensions, settings and windows.
 *
 * @param {{ profile: string, settings?: object, env?: Record<string, string | undefined>, home?: string,
 *   vsix?: string | undefined, trust?: 'off' | 'ask', testDriver?: boolean, port?: number | undefined }} options
 *   `home` is the HOME of all that runs in it, its own by default; `trust: 'ask'` starts folders in Restricted Mode;
 *   `testDriver` lets a page be told to run a suite, and hides notifications.
 */
export async function startServer(options) {
  const { node, server } = editorPaths();
  const { profile } = options;
  const env = environment(options);
  const folders = prepare(profile, options);
  if (options.vsix) {
    execFileSync(node, [server, ...folders, '--install-extension', options.vsix, '--force'], {
      env,
      stdio: 'pipe',
    });
  }
  const port = options.port ?? (await freePort());
  const logFile = path.join(profile, 'server.log');
  const log = openSync(logFile, 'a');
  const args = [...folders, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
  args.push('--telemetry-level', 'off');
  if (options.trust !== 'ask') args.push('--disable-workspace-trust');
  if (options.testDriver) args.push('--enable-smoke-test-driver');
  const child = spawn(node, [server, ...args], { env, cwd: profile, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await until('The VS Code server answers', () => answers(child, port, logFile), 60_000).catch(
    async (error) => {
      await endTree(child.pid);
      throw error;
    },
  );
  return {
    port,
    pid: child.pid,
    logFile,
    ended,
    url: `http://127.0.0.1:${port}/`,
    stop: () => endTree(child.pid),
  };
}

async function answers(child, port, logFile) {
  if (child.exitCode !== null)
    throw new Error(`The VS Code server ended:\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
  const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
  return answer?.ok;
}

function prepare(profile, { settings }) {
  const user = path.join(profile, 'user');
  for (const folder of ['user/User', 'home', 'tmp'])
    mkdirSync(path.join(profile, folder), { recursive: true });
  // The workbench in a browser reads the user's settings from the server's folder.
  const settingsFile = path.join(user, 'User/settings.json');
  if (settings || !existsSync(settingsFile))
    writeFileSync(settingsFile, JSON.stringify(settings ?? {}, null, 2));
  const folders = { 'server-data-dir': 'server', 'user-data-dir': 'user', 'extensions-dir': 'extensions' };
  const args = Object.entries(folders).flatMap(([name, folder]) => [`--${name}`, path.join(profile, folder)]);
  return [...args, '--accept-server-license-terms'];
}

/** Its own HOME and TMPDIR, because VS Code leaves sockets in both; nothing of an editor or an npm around us; no marketplace. */
function environment({ profile, env, home }) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|npm_|ELECTRON_|XDG_|INIT_CWD)/i.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: home ?? path.join(profile, 'home'),
    TMPDIR: path.join(profile, 'tmp'),
    EXTENSIONS_GALLERY: '{}',
    ...env,
  };
}
