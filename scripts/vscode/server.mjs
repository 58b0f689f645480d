import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { editorPaths } from './editors.mjs';
import { freePort, until } from './ports.mjs';
import { endTree } from './processes.mjs';

/**
 * VS Code's own server. `profile` is the folder for all it writes; a server started again on the same profile finds its
 * extensions, settings, windows and token, which whoever opens a window names once as `tkn`: a window can do all that its
 * user can.
 *
 * @param {{ profile: string, settings?: object, env?: Record<string, string | undefined>, home?: string,
 *   vsix?: string | undefined, trust?: 'off' | 'ask', testDriver?: boolean, port?: number | undefined }} options
 *   `settings` are what a new profile begins with; `home` is the HOME of all that runs in it, its own by default; `trust: 'ask'` starts folders in Restricted Mode;
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
  const { token, file: tokenFile } = tokenOf(profile);
  const args = [...folders, '--host', '127.0.0.1', '--port', String(port)];
  args.push('--connection-token-file', tokenFile, '--telemetry-level', 'off');
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
    token,
    pid: child.pid,
    logFile,
    ended,
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
  chmodSync(profile, 0o700); // its log names the token
  // The workbench in a browser reads the user's settings from the server's folder.
  const settingsFile = path.join(user, 'User/settings.json');
  if (!existsSync(settingsFile)) writeFileSync(settingsFile, JSON.stringify(settings ?? {}, null, 2));
  const folders = { 'server-data-dir': 'server', 'user-data-dir': 'user', 'extensions-dir': 'extensions' };
  const args = Object.entries(folders).flatMap(([name, folder]) => [`--${name}`, path.join(profile, folder)]);
  return [...args, '--accept-server-license-terms'];
}

function tokenOf(profile) {
  const file = path.join(profile, 'token');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return { file, token: readFileSync(file, 'utf8') };
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
