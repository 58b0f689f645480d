// npm start: Taxiway in a VS Code on the sample product, or on a repository of one's own.
//   npm start [-- --folder PATH] [--browser]
// Ctrl-C ends what it started. Uses nothing but Node until the packages are installed.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installDependencies } from './setup/dependencies.mjs';
import { run, say, SetupFailed } from './setup/run.mjs';
import { installedCode, openInstalled } from './start/installedCode.mjs';

const { values } = parseArgs({ options: { folder: { type: 'string' }, browser: { type: 'boolean' } } });

try {
  process.chdir(path.resolve(import.meta.dirname, '..'));
  installDependencies();
  say('building and packing the extension');
  run(process.execPath, ['scripts/package.mjs']);
  const { packageFile } = await import('./build/targets.mjs');
  const { defaultSample } = await import('./start/sampleProduct.mjs');
  const vsix = path.resolve(packageFile());
  const folder = values.folder
    ? path.resolve(process.env['INIT_CWD'] ?? '.', values.folder)
    : defaultSample();
  const code = values.browser ? undefined : installedCode();
  if (code) {
    await openInstalled(code, vsix, folder);
  } else {
    const { openInBrowser } = await import('./start/inBrowser.mjs');
    await openInBrowser(vsix, folder);
  }
} catch (error) {
  if (!(error instanceof SetupFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
