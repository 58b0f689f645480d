import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../vscode/editors.mjs';

/**
 * Ends the supervisors of all projects in a state directory. They outlive windows by design, so who started windows for a
 * test or a demonstration ends them here.
 *
 * @param {Record<string, string>} env says which state directory (TAXIWAY_STATE_HOME, TAXIWAY_RUN_DIR)
 */
export function stopSupervisors(env, agent = path.join(root, 'dist/agent.cjs')) {
  if (!existsSync(agent)) return;
  const { status, stderr, error } = spawnSync(process.execPath, [agent, 'local', 'stop', '--all'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status !== 0) console.error(`The local platform could not be stopped: ${error?.message ?? stderr}`);
}
