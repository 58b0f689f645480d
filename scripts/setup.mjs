// Installs what the tests and the browser demonstration need and is not there yet: npm's packages, VS Code, Debian packages.
import { database, installDebianPackages, keyring } from './setup/debianPackages.mjs';
import { installDependencies } from './setup/dependencies.mjs';
import { installEditor } from './setup/editor.mjs';
import { say, SetupFailed } from './setup/run.mjs';

try {
  installDependencies();
  installDebianPackages(['git', 'jq', 'chromium', 'awscli', ...database, ...keyring]);
  installEditor();
  say('ready');
} catch (error) {
  if (!(error instanceof SetupFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
