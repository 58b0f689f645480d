import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deploy } from './harness/deploy.ts';
import { gatedProject, type GatedProject } from './harness/gatedProject.ts';
import { inDocuments, inOneColumn, takePicture } from './harness/pictures.ts';
import { openStage, type Stage } from './harness/stage.ts';
import { Window } from './harness/window.ts';

const patiently = { timeout: 60_000 };

const productionToml = `# The API of the shop, as production runs it.
app = 'bee'
primary_region = 'syd'

[env]
  LOG_LEVEL = 'info' # loud only where somebody looks for something

[http_service]
  internal_port = 8080
  auto_stop_machines = 'off'
  min_machines_running = 2

[[http_service.checks]]
  path = '/healthz'
  interval = '15s'
`;

describe('what is shown where there is nothing to show', () => {
  let place: string;
  let stage: Stage;

  before(async () => {
    place = mkdtempSync(path.join(tmpdir(), 'taxiway-empty-'));
    stage = await openStage({ folder: folderWith({}), settings: inOneColumn });
  });
  after(async () => {
    await stage.close();
    rmSync(place, { recursive: true, force: true });
  });
  afterEach(() => closeOtherWindows(stage));

  const folderWith = (files: Readonly<Record<string, string>>): string => {
    const folder = path.join(mkdtempSync(path.join(place, 'folder-')), 'shop');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return folder;
  };
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Author', '-c', 'user.email=author@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  const opened = async (folder: string): Promise<Window> => {
    const window = await stage.openWindow(folder);
    await window.openSideBar();
    return window;
  };

  it('no folder: says what Taxiway is for and opens one', async () => {
    const window = new Window(await stage.editor.context.newPage());
    await window.page.goto(`http://127.0.0.1:${stage.editor.port}/?ew=true`);
    await window.openSideBar();
    await window.environments.welcome.getByText(/environments and previews of a repository/).waitFor();
    await window.environments.welcome.getByRole('button', { name: 'Open Folder' }).waitFor();
    assert.deepEqual(stage.editor.agents(), []);
  });

  it('a folder without a repository: only commits can be deployed', async () => {
    const window = await opened(folderWith({ 'notes.txt': 'nothing' }));
    await window.environments.welcome.getByText(/not in a git repository/).waitFor(patiently);
    await window.environments.welcome.getByRole('button', { name: 'Initialize Repository' }).waitFor();
    await window.previews.welcome.getByText(/once the repository is set up/).waitFor();
    await window.activity.welcome.getByText(/once the repository is set up/).waitFor();
  });

  it('a repository without commits: says so', async () => {
    const folder = folderWith({});
    git(folder, 'init', '--quiet');
    const window = await opened(folder);
    await window.environments.welcome.getByText(/no commits yet/).waitFor(patiently);
  });

  describe('a repository without taxiway.json', () => {
    let folder: string;
    const file = () => path.join(folder, 'taxiway.json');

    const proposed = async (): Promise<Window> => {
      const window = await opened(folder);
      const button = window.environments.welcome.getByRole('button', { name: 'Set Up This Repository' });
      await button.click(patiently);
      await window.tab(/taxiway\.json/).waitFor();
      await window.page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
      await window.notifications.toast(/Nothing is written yet/).waitFor();
      assert.equal(existsSync(file()), false);
      return window;
    };

    before(() => {
      const scripts = { build: 'node build.mjs', start: 'node server.mjs' };
      folder = folderWith({ 'package.json': JSON.stringify({ name: 'shop', scripts }), 'server.mjs': '' });
      git(folder, 'init', '--quiet', '--initial-branch=main');
      git(folder, 'add', '--all');
      git(folder, 'commit', '--quiet', '--message', 'A shop');
    });

    it('proposes one as a diff and writes nothing that is not agreed', async () => {
      const window = await proposed();
      await takePicture(window, 'setUp', inDocuments);
      await window.notifications.press(/Nothing is written yet/, 'Not Now');
      await window.notifications.toast(/Nothing is written yet/).waitFor({ state: 'detached' });
      assert.equal(existsSync(file()), false);
    });

    it('writes what is agreed, and shows it', async () => {
      const window = await proposed();
      await window.notifications.press(/Nothing is written yet/, 'Write taxiway.json');
      await window.environments.row(/./).waitFor(patiently);
      assert.match(readFileSync(file(), 'utf8'), /"services"/);
      assert.equal(git(folder, 'status', '--porcelain').toString().trim(), '?? taxiway.json');
    });
  });

  it('an environment whose configuration file is missing: proposes it from that of the one it mirrors', async () => {
    const target = { platform: 'fly', app: 'bee', variables: { LOG_LEVEL: 'info' } };
    const own = {
      ...target,
      app: 'bee-staging',
      config: 'fly.staging.toml',
      variables: { LOG_LEVEL: 'debug' },
    };
    const staging = { mirrors: 'production', differs: ['LOG_LEVEL'], targets: { api: own } };
    const environments = { staging, production: { branches: ['main'], targets: { api: target } } };
    const folder = folderWith({
      'taxiway.json': JSON.stringify({ services: { api: { start: './api' } }, environments }, null, 2),
      'fly.toml': productionToml,
    });
    git(folder, 'init', '--quiet', '--initial-branch=main');
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'An API');
    const window = await opened(folder);
    await window.page.setViewportSize({ width: 1280, height: 560 });
    await window.openFile('taxiway.json');
    await window.environments.row(/^staging/).waitFor(patiently);
    await window.quick.run('Taxiway: Write Configuration File');
    await window.quick.choose(/^staging/);
    await window.page.locator('.modified-in-monaco-diff-editor').getByText('bee-staging').waitFor(patiently);
    await takePicture(window, 'mirror', inDocuments, [
      window.page.locator('.part.editor'),
      window.notifications.toast('fly.staging.toml'),
    ]);
    assert.equal(existsSync(path.join(folder, 'fly.staging.toml')), false);
  });

  describe('a project file that breaks', () => {
    let project: GatedProject;

    before(() => {
      project = gatedProject();
    });
    after(() => {
      project.remove();
    });

    it('keeps the last good picture and says so, until it can be read again', async () => {
      const { environments } = await opened(project.folder);
      const file = path.join(project.folder, 'taxiway.json');
      const good = readFileSync(file, 'utf8');
      await environments.row(/^staging/).waitFor(patiently);
      writeFileSync(file, good.slice(0, -20));
      await environments.message
        .getByText(/taxiway\.json of tower cannot be used; this is the last good/)
        .waitFor(patiently);
      assert.equal(await environments.row(/^staging/).count(), 1);
      writeFileSync(file, good);
      await environments.message.getByText(/last good/).waitFor({ state: 'hidden', ...patiently });
      assert.equal(await environments.row(/^staging/).count(), 1);
    });
  });

  describe('a path with a dash, spaces, quotes and letters of other alphabets', () => {
    let project: GatedProject;

    before(() => {
      project = gatedProject({ name: `-it's a "café" ☕ 機場` });
      project.open();
    });
    after(() => {
      project.remove();
    });

    it('is deployed from like any other', async () => {
      const window = await opened(project.folder);
      await deploy(window, 'staging');
      await window.activity.row(/^Deploy web to staging, done/).waitFor(patiently);
      await window.environments.row(/^staging, healthy/).waitFor(patiently);
    });
  });
});

async function closeOtherWindows({ editor, window }: Stage): Promise<void> {
  for (const page of editor.context.pages()) if (page !== window.page) await page.close();
}
