import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { say } from '../setup/run.mjs';

/** Ends the supervisor of the project in this folder and with it all that the local platform runs for it. */
export function stopLocalPlatform(folder) {
  const agent = path.resolve(import.meta.dirname, '../../dist/agent.cjs');
  const { status, stderr } = spawnSync(process.execPath, [agent, 'local', 'stop'], {
    cwd: folder,
    encoding: 'utf8',
  });
  say(
    status === 0
      ? 'the local platform is stopped'
      : `the local platform was not stopped: ${stderr.split('\n')[0]}`,
  );
}
