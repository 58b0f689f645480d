import { Failed } from '../../protocol/failures.ts';
import type { Message } from '../../protocol/say.ts';
import type { CommandResult } from '../../run/spawn.ts';
import type { ToolCall } from '../cloud/tool.ts';
import type { StepContext } from '../platform.ts';
import { toolEnvironment } from './flyTool.ts';
import type { FlyWorld } from './world.ts';

/** So long after the tool ended the platform may take to show what it did. */
export const settleMs = 120_000;

/**
 * One run of the tool as a part of a change. How it ends says little (126 and 127 are its own for a deadline and an interruption,
 * and 0 was seen with releases that failed), so it ends in its result and whoever called looks at the platform.
 */
export class ToolRun {
  readonly #world: FlyWorld;
  #ranMs = 0;

  constructor(world: FlyWorld) {
    this.#world = world;
  }

  /** From asking until it must be so: as long as the tool took, and a moment. */
  get withinMs(): number {
    return this.#ranMs + settleMs;
  }

  /** Every line goes into the log of the operation. Failed `cancelled`. */
  async run(
    call: Pick<ToolCall, 'args' | 'timeoutMs' | 'cwd' | 'stdin'> & { readonly what: Message },
    { signal, log }: Pick<StepContext, 'signal' | 'log'>,
  ): Promise<CommandResult> {
    const { parts, tool } = this.#world;
    const since = parts.clock.elapsed();
    const env = await toolEnvironment(parts);
    const result = await tool.attempt({ ...call, env, onLine: log }, signal);
    this.#ranMs += parts.clock.elapsed() - since;
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    return result;
  }
}

export function hasFailed({ exitCode, timedOut }: CommandResult): boolean {
  return exitCode !== 0 || timedOut;
}
