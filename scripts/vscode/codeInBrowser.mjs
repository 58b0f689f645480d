#!/usr/bin/env node
// Stands in for the `code` program when @vscode/test-electron starts one: the suite runs in the extension host of the
// editor in .vscode-env/, shown in Chromium. Exit code: the suite's; 2 when no result came in time; 3 when nothing started.
import { mkdirSync } from 'node:fs';
import { openEditor } from './editor.mjs';

const limitMs = Number(process.env['VSCODE_TEST_TIMEOUT_MS'] ?? 240_000);

/** What the workbench says about itself comes by the same way as the suite's own output. */
const workbenchLines = [
  /^(Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Updating additional builtin)/,
  /^(\[Service Worker\]|\[AgentHost|\[AccountPolicyGate\]|Ignoring fetching additional|\[DEP0)/,
  /\/static\/out\/vs\/code\/browser\/workbench\//,
];

const editor = await openEditor(asked()).catch((error) => {
  console.error(error);
  process.exit(3);
});
for (const name of ['SIGINT', 'SIGTERM'])
  process.on(name, () => editor.close().then(() => process.exit(130)));
const code = await suiteResult().catch((error) => {
  console.error(error);
  return 3;
});
await editor.close();
process.exit(code);

/** Of the desktop's flags, these say what to run; the others have no meaning here. */
function asked() {
  const args = process.argv.slice(2);
  const value = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  return {
    developmentPath: value('extensionDevelopmentPath'),
    testsPath: value('extensionTestsPath'),
    folder: args.find((arg) => !arg.startsWith('-')),
    trust: 'off',
  };
}

async function suiteResult() {
  const { page, url } = editor;
  const ended = new Promise((resolve) => {
    void page.exposeFunction('codeAutomationLog', show);
    void page.exposeFunction('codeAutomationExit', resolve);
    page.on('crash', () => resolve(3));
  });
  await page.goto(url);
  const result = await Promise.race([ended, late()]);
  if (result !== 'late') return result;
  mkdirSync('out/test', { recursive: true });
  await page.screenshot({ path: 'out/test/no-result.png' });
  console.error(
    `No result within ${limitMs} ms: the extension host died or a test hangs. See out/test/no-result.png`,
  );
  return 2;
}

function late() {
  return new Promise((resolve) => setTimeout(resolve, limitMs, 'late').unref());
}

function show(kind, [first, ...rest]) {
  const text = String(first);
  if (!process.env['VERBOSE'] && workbenchLines.some((line) => line.test(text))) return;
  (console[kind] ?? console.log)(text, ...rest);
}
