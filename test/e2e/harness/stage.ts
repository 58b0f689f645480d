import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFile } from '../../../scripts/build/targets.mjs';
import { writePseudoLanguage } from '../../../scripts/l10n/pseudoFiles.mjs';
import { createSample } from '../../../scripts/sample/create.mjs';
import { stopSupervisors } from '../../../scripts/testing/agents.mjs';
import { openEditor, type Editor, type EditorOptions } from '../../../scripts/vscode/editor.mjs';
import { openStages } from './failurePictures.ts';
import { Window } from './window.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The packaged extension that the runner has built. */
export const vsix = path.join(root, packageFile());

export interface StageOptions extends Omit<EditorOptions, 'vsix' | 'folder' | 'profile'> {
  /** What to open; the sample product by default. */
  readonly folder?: string;
}

/** A sample product, a state directory of its own and a VS Code with the packaged extension on it. */
export interface Stage {
  readonly folder: string;
  readonly stateHome: string;
  /** What every process of this stage has in its environment; for the command line in tests. */
  readonly env: Readonly<Record<string, string>>;
  readonly editor: Editor;
  readonly window: Window;
  /** Another window on the same folder or on another one. */
  openWindow(folder?: string): Promise<Window>;
  /** After a kill: ends what is left of the editor and opens it again on the same profile and state. */
  openAgain(): Promise<Window>;
  /** git in the folder that is open. */
  git(...args: string[]): string;
  /** Taxiway's command line on the folder that is open. */
  taxiway(...args: string[]): {
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  close(): Promise<void>;
}

/** Sets the stage; whoever does so closes it, also when the test fails. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const place = mkdtempSync(path.join(tmpdir(), 'taxiway-e2e-'));
  const folder = options.folder ?? createSample(path.join(place, 'runway-coffee')).directory;
  const stateHome = path.join(place, 'state');
  const env = { ...options.env, TAXIWAY_STATE_HOME: stateHome, TAXIWAY_RUN_DIR: path.join(place, 'run') };
  const editorOptions = { ...options, vsix, folder, env, ...pseudo(options) };
  const clear = () => {
    stopSupervisors(env);
    if (!process.env['KEEP'])
      rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  let editor: Editor;
  let window: Window;
  try {
    editor = await openEditor(editorOptions);
    window = await shown(editor);
  } catch (error) {
    clear();
    throw error;
  }

  const stage: Stage = {
    folder,
    stateHome,
    env,
    get editor() {
      return editor;
    },
    get window() {
      return window;
    },
    async openWindow(other) {
      return new Window(await editor.openWindow(other));
    },
    async openAgain() {
      const { profile } = editor;
      await editor.close({ keepProfile: true });
      editor = await openEditor({ ...editorOptions, profile });
      window = await shown(editor);
      return window;
    },
    git: (...args) => run('git', args, folder, env).stdout.trim(),
    taxiway: (...args) => run(process.execPath, [path.join(root, 'dist/agent.cjs'), ...args], folder, env),
    async close() {
      openStages.delete(stage);
      await editor.close();
      clear();
    },
  };
  openStages.add(stage);
  return stage;
}

/** The pseudo language's texts are in no package: they are written beside the installed extension's. */
function pseudo({ language }: StageOptions): Pick<EditorOptions, 'installed'> {
  return language === 'qps-ploc' ? { installed: writePseudoLanguage } : {};
}

async function shown(editor: Editor): Promise<Window> {
  try {
    await editor.show();
  } catch (error) {
    await editor.close();
    throw error;
  }
  return new Window(editor.page);
}

function run(program: string, args: readonly string[], cwd: string, env: Record<string, string>) {
  if (!existsSync(cwd)) throw new Error(`${cwd} is not there.`);
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { exitCode: status, stdout, stderr };
}
