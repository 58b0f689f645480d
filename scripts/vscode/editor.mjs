// A real VS Code in a real browser, for tests and pictures.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from './browser.mjs';
import { commandLine, kill, processTree, sessionOf } from './processes.mjs';
import { startServer } from './server.mjs';

/** Nothing that moves, asks or greets. */
const calmSettings = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'workbench.tips.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'window.commandCenter': false,
  // The browser's colour scheme chooses the theme, so a test can change it without a menu.
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'window.title': '${rootName}',
};

/**
 * @typedef {object} EditorOptions
 * @property {string} [vsix] a packaged extension to install
 * @property {string} [developmentPath] or the folder of one to run as it is; hides notifications
 * @property {string} [testsPath] the suite that runs in its extension host
 * @property {string} [folder] the folder or .code-workspace file to open; an empty one by default
 * @property {Record<string, unknown>} [settings]
 * @property {Record<string, string | undefined>} [env] for the server and all it starts; HOME is a new folder
 * @property {'off' | 'ask'} [trust] `ask`: folders start in Restricted Mode; `off` (default): everything is trusted
 * @property {string} [profile] an existing editor's `profile`, to open it again after a kill
 * @property {string} [language] the language of extensions, `qps-ploc` for the pseudo one
 * @property {(folder: string) => void} [installed] called with the folder of the installed extension before a window opens
 * @property {{ width: number, height: number }} [viewport]
 */

/**
 * Starts server and browser and prepares a window; `show()` opens it. Whoever opens it closes it.
 *
 * @param {EditorOptions} [options]
 */
export async function openEditor(options = {}) {
  const profile = options.profile ?? mkdtempSync(path.join(tmpdir(), 'taxiway-editor-'));
  const folder = options.folder ?? path.join(profile, 'folder');
  if (!options.folder) mkdirSync(folder, { recursive: true });
  /** @type {import('playwright-core').BrowserContext | undefined} */
  let context;
  /** @type {Awaited<ReturnType<typeof startServer>> | undefined} */
  let server;

  /** Ends browser and server; what the extension left running by design (runners, supervisors) is not theirs. */
  const close = async ({ keepProfile = false } = {}) => {
    await context?.close().catch(() => {}); // already gone where a test killed it
    await server?.stop();
    if (!keepProfile && !process.env['KEEP']) {
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  };

  try {
    server = await startServer({
      ...options,
      profile,
      settings: { ...calmSettings, ...options.settings },
      testDriver: options.developmentPath !== undefined,
    });
    if (options.vsix) options.installed?.(installedIn(profile));
    context = await openBrowser({ profile, viewport: options.viewport });
    if (options.language) await speak(context, options.language);
  } catch (error) {
    await close();
    throw error;
  }

  const url = windowAddress(server, folder, options);
  const page = context.pages()[0] ?? (await context.newPage());
  const running = { context, server };
  return {
    page,
    context,
    profile,
    folder,
    url,
    port: server.port,
    logFile: server.logFile,
    close,
    /** Opens the window and waits for the workbench. */
    show: () => show(page, url),
    /** Another window of the same editor, on the same folder by default. */
    openWindow: async (other = folder) => {
      const second = await running.context.newPage();
      await show(second, windowAddress(running.server, other, options));
      return second;
    },
    kill: {
      /** The server and what belongs to it die at once; what leads a session of its own lives on. */
      server: () => processTree(running.server.pid).filter(sharesSession(running.server.pid)).forEach(kill),
      /** All below the server dies, as when a machine is torn away. */
      everything: () => processTree(running.server.pid).forEach(kill),
      /** The browser dies: the server notices only by silence. */
      browser: () => browserProcesses(profile).forEach(kill),
      /** The extension host dies; the window stays. */
      extensionHost: () =>
        processTree(running.server.pid)
          .filter((pid) => commandLine(pid).includes('--type=extensionHost'))
          .forEach(kill),
      /** The agents of all windows die; what they started in a session of its own lives on. */
      agent: () => agents(running.server.pid).forEach(kill),
    },
    /** The agents that its windows started. */
    agents: () => agents(running.server.pid),
  };
}

/** @typedef {Awaited<ReturnType<typeof openEditor>>} Editor */

/**
 * @param {import('playwright-core').Page} page
 * @param {string} url
 */
async function show(page, url) {
  await page.goto(url);
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
}

function windowAddress({ port, token }, folder, { developmentPath, testsPath }) {
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${path.resolve(file)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (developmentPath) payload.push(['extensionDevelopmentPath', remote(developmentPath)]);
  if (testsPath) payload.push(['extensionTestsPath', remote(testsPath)]);
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', folder);
  url.searchParams.set('tkn', token);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** What a language pack would set before the workbench starts; extensions then bring their texts in this language. */
async function speak(context, language) {
  await context.addInitScript((name) => {
    globalThis['_VSCODE_NLS_LANGUAGE'] = name;
  }, language);
}

function installedIn(profile) {
  const extensions = path.join(profile, 'extensions');
  const [name] = readdirSync(extensions).filter((entry) => entry.startsWith('taxiway.'));
  return path.join(extensions, name);
}

function sharesSession(pid) {
  const session = sessionOf(pid);
  return (other) => sessionOf(other) === session;
}

function agents(server) {
  return processTree(server).filter((pid) => commandLine(pid).slice(-2).join(' ') === 'server --stdio');
}

/** Chromium's processes are told by the profile folder among their arguments. */
function browserProcesses(profile) {
  return processTree(process.pid).filter((pid) =>
    commandLine(pid).some((arg) => arg === `--user-data-dir=${path.join(profile, 'chromium')}`),
  );
}
