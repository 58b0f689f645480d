import { join } from 'node:path';
import { Failed } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import { endingOf, type CommandResult } from '../../run/spawn.ts';
import { makeFolder, writeAtomically } from '../../state/files.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { Tool, type ToolCall } from '../cloud/tool.ts';
import type { Project } from './answers.ts';
import type { Client } from './client.ts';

/**
 * `vercel` with a configuration of its own, so that neither the team that was chosen in a terminal nor a link in the repository
 * changes what it does. The token goes in by its environment; building gets none, because it runs what the commit says.
 */
export class VercelTool {
  readonly #tool: Tool;
  readonly #parts: CloudParts;
  readonly #client: Client;

  constructor(client: Client, parts: CloudParts) {
    this.#client = client;
    this.#parts = parts;
    this.#tool = new Tool(
      {
        programs: ['vercel', 'vc'],
        version: ['--version'],
        oldest: '56.2.0', // before, `env add` wants a branch for previews and knows no environment of the project's own
        env: { VERCEL_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
      },
      parts,
    );
  }

  /** Whether it is there and new enough. Failed `programMissing`, `programTooOld`. */
  ready(signal: AbortSignal): Promise<void> {
    return this.#tool.ready(signal);
  }

  /** In the project, as whoever is signed in; however it ends. */
  async attempt(project: Project, call: ToolCall, signal: AbortSignal): Promise<CommandResult> {
    return this.#tool.attempt(await this.#quiet({ ...call, env: await this.#signedIn(project) }), signal);
  }

  /** Failed `programFailed` where it ends with another code than 0 and `isDone` finds that nothing was done. */
  async run(
    project: Project,
    call: ToolCall,
    isDone: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    const result = await this.attempt(project, call, signal);
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    if ((result.exitCode === 0 && !result.timedOut) || (await isDone())) return;
    throw new Failed({ reason: 'programFailed', what: call.what, ending: endingOf(result, call.output) });
  }

  /** Signed in as nobody. */
  async alone(call: ToolCall, signal: AbortSignal): Promise<CommandResult> {
    return this.#tool.attempt(await this.#quiet(call), signal);
  }

  async #signedIn(project: Project): Promise<Readonly<Record<string, string | Secret>>> {
    return {
      VERCEL_TOKEN: await this.#client.token(),
      VERCEL_ORG_ID: project.accountId,
      VERCEL_PROJECT_ID: project.id,
    };
  }

  async #quiet(call: ToolCall): Promise<ToolCall> {
    return {
      ...call,
      args: [...call.args, '--non-interactive', '--global-config', await this.#configuration()],
    };
  }

  async #configuration(): Promise<string> {
    const folder = await makeFolder(join(this.#parts.folder, 'tool'));
    await writeAtomically(join(folder, 'config.json'), JSON.stringify({ api: this.#client.base }));
    return folder;
  }
}
