import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chosenEditor, editorPaths } from '../vscode/editors.mjs';
import { run, say, SetupFailed, tryToRun } from './run.mjs';

const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_loglevel: 'error' };

/** Puts a real VS Code (server, workbench, extension host) into .vscode-env/; a second call finds it there. */
export function installEditor(name = chosenEditor()) {
  const paths = editorPaths(name);
  const stamp = stampOf(paths);
  if (existsSync(paths.stamp) && readFileSync(paths.stamp, 'utf8') === stamp) return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupFailed(
      `VS Code for the browser is there for Linux x64 only, and this is ${process.platform} ${process.arch}.
Install VS Code so that \`code\` is found, and then type for the sample product:   npm start
For the tests:   npm test -- format types lint build unit contract
and:   npm run test:desktop`,
    );
  }
  say(`VS Code for the browser (${name}), about a minute`);
  rmSync(paths.folder, { recursive: true, force: true });
  mkdirSync(paths.folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(path.join(paths.wanted, file), path.join(paths.folder, file));
  // Scripts stay off: code-server's own refuses other Nodes and compiles what is not needed.
  run('npm', ['ci', '--ignore-scripts'], { cwd: paths.folder, env: quiet });
  // Not `npm ci`: the shrinkwrap inside has overrides which its package.json lost.
  run('npm', ['install', '--omit=dev', '--ignore-scripts'], { cwd: paths.vscode, env: quiet });
  compileLogging(paths);
  removeUnused(paths);
  say(`VS Code ${versionOf(paths)} is ready`);
  writeFileSync(paths.stamp, stamp);
}

/** Raised when the steps below change, so that what an older set-up left is made anew. */
const recipe = 1;

function stampOf(paths) {
  const lock = readFileSync(path.join(paths.wanted, 'package-lock.json'));
  return createHash('sha256').update(lock).update(String(recipe)).digest('hex');
}

/** Without spdlog the editor's output channels stay empty. The headers to compile it come with the Node package. */
function compileLogging(paths) {
  const modules = path.join(paths.vscode, 'node_modules');
  const watchdogs = ['@vscode/native-watchdog', 'native-watchdog'].filter((name) =>
    existsSync(path.join(modules, name)),
  );
  const env = {
    ...quiet,
    npm_config_nodedir: paths.nodeFolder,
    PATH: `${path.dirname(paths.node)}:${process.env['PATH']}`,
  };
  tryToRun('npm', ['rebuild', '@vscode/spdlog', ...watchdogs], { cwd: paths.vscode, env });
  if (existsSync(path.join(modules, '@vscode/spdlog/build/Release/spdlog.node'))) return;
  say('no compiler: the editor logs through a stand-in');
  cpSync(path.join(import.meta.dirname, 'spdlogStandIn.cjs'), path.join(modules, '@vscode/spdlog/index.js'));
  for (const name of watchdogs)
    writeFileSync(path.join(modules, name, 'index.js'), 'exports.start = () => {};\n');
}

/** 200 MB that only the editor's own AI features load, which the tests turn off. */
function removeUnused(paths) {
  for (const folder of ['@github', '@microsoft/mxc-sdk']) {
    rmSync(path.join(paths.vscode, 'node_modules', folder), { recursive: true, force: true });
  }
}

function versionOf(paths) {
  return run(paths.node, [paths.server, '--version', '--accept-server-license-terms'], {
    env: { HOME: paths.folder },
  }).split('\n')[0];
}
