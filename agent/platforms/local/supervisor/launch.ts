import { Failed } from '../../../protocol/failures.ts';
import type { ProjectId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import { startDetached } from '../../../run/detached.ts';
import { resolveProgram } from '../../../run/programs.ts';
import type { Redactor } from '../../../run/redact.ts';
import { run } from '../../../run/spawn.ts';
import { identityOf, type ProcessIdentity } from '../../../run/processes.ts';

export interface Launch {
  readonly project: ProjectId;
  /** The project's folder: no program is taken from there. */
  readonly folder: string;
  /** Where it runs. */
  readonly cwd: string;
  /** Arguments before the role: the copy of the bundle. */
  agent(): Promise<readonly string[]>;
  readonly redactor: Redactor;
}

/** Starts the supervisor of a project; whoever starts it may end at once. */
export async function launchSupervisor(launch: Launch): Promise<ProcessIdentity> {
  const program = process.versions['electron'] ? await usersNode(launch) : process.execPath;
  const args = [...(await launch.agent()), 'supervise', launch.project];
  const { pid } = await startDetached({ program, args, cwd: launch.cwd });
  return identityOf(pid);
}

const oldestNode = 20;

/** The supervisor lives for weeks and should not hold the editor's own files: the user's Node where there is one. */
async function usersNode({ folder, redactor }: Launch): Promise<string> {
  try {
    const program = await resolveProgram('node', { outside: [folder], env: process.env });
    const asked = { program, args: ['--version'], cwd: folder, timeoutMs: 3000, what: say('node --version') };
    const { stdout } = await run(asked, redactor, AbortSignal.timeout(5000));
    const major = Number(/^v(\d+)\./.exec(stdout)?.[1] ?? 0);
    return major >= oldestNode ? program : process.execPath;
  } catch (error) {
    if (error instanceof Failed) return process.execPath;
    throw error;
  }
}
