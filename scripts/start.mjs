// npm start: Taxiway in a VS Code on the sample product, or on a repository of one's own.
//   npm start [-- --folder PATH] [--browser]
// Ctrl-C ends what it started. Uses nothing but Node until the packages are installed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installDebianPackages } from './setup/debianPackages.mjs';
import { installDependencies } from './setup/dependencies.mjs';
import { run, say, SetupFailed } from './setup/run.mjs';
import { installedCode, openInstalled } from './start/installedCode.mjs';

try {
  const { folder: own, browser } = asked();
  process.chdir(path.resolve(import.meta.dirname, '..'));
  installDebianPackages(['git']);
  installDependencies();
  say('building and packing the extension');
  run(process.execPath, ['scripts/package.mjs']);
  const { packageFile } = await import('./build/targets.mjs');
  const { defaultSample } = await import('./start/sampleProduct.mjs');
  const vsix = path.resolve(packageFile());
  const folder = own ?? defaultSample();
  const code = browser ? undefined : installedCode();
  if (code) {
    await openInstalled(code, vsix, folder);
  } else {
    const { openInBrowser } = await import('./start/inBrowser.mjs');
    await openInBrowser(vsix, folder, { trusted: own === undefined });
  }
} catch (error) {
  if (!(error instanceof SetupFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** The folder is read from where npm was called. */
function asked() {
  const { folder, browser } = options();
  if (folder === undefined) return { browser };
  const found = path.resolve(process.env['INIT_CWD'] ?? '.', folder);
  if (!existsSync(found)) throw new SetupFailed(`There is no folder ${found}.`);
  return { folder: found, browser };
}

function options() {
  try {
    return parseArgs({ options: { folder: { type: 'string' }, browser: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new SetupFailed(`${error.message}\nPlease type:   npm start [-- --folder PATH] [--browser]`);
  }
}
