// Runs test/vscode/ in an extension host: of the editor in .vscode-env/, or with --desktop of a VS Code that
// @vscode/test-electron downloads. `-- --grep TEXT` chooses tests.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { createSample } from '../sample/create.mjs';
import { root } from '../vscode/editors.mjs';
import { stopSupervisors } from './agents.mjs';

const desktop = process.argv.includes('--desktop');
const grep = process.argv[process.argv.indexOf('--grep') + 1];
const place = mkdtempSync(path.join(tmpdir(), 'taxiway-suite-'));
const state = { TAXIWAY_STATE_HOME: path.join(place, 'state'), TAXIWAY_RUN_DIR: path.join(place, 'run') };
const resultFile = process.env['TAXIWAY_TEST_RESULT'] ?? path.join(place, 'result.json');

try {
  const folder = path.join(place, 'runway-coffee');
  createSample(folder);
  await runTests({
    ...(desktop ? {} : { vscodeExecutablePath: path.join(root, 'scripts/vscode/codeInBrowser.mjs') }),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, 'out/test/vscode/index.cjs'),
    launchArgs: [folder, '--disable-extensions'],
    extensionTestsEnv: {
      TAXIWAY_TEST_RESULT: resultFile,
      ...state,
      ...(process.argv.includes('--grep') ? { TAXIWAY_TEST_GREP: grep } : {}),
    },
  });
  const { passed, failed } = JSON.parse(readFileSync(resultFile, 'utf8'));
  if (failed.length > 0 || passed === 0) process.exitCode = 1;
} catch (error) {
  console.error(
    error.code === 'ENOENT' ? 'The suite wrote no result: the extension host ended early.' : error.message,
  );
  process.exitCode = 1;
} finally {
  stopSupervisors(state);
  rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
