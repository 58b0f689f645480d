import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Records } from '../../project/records.ts';
import type { CheckConfiguration, Command } from '../../project/resolved.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';

/** How a check ended for one commit. Times in ms since 1970. */
export interface CheckResult {
  readonly check: string;
  readonly commit: CommitSha;
  readonly passed: boolean;
  readonly at: number;
  readonly tookMs: number;
}

const schema = z.object({
  check: z.string(),
  commit: z.string().transform((commit) => commit as CommitSha),
  passed: z.boolean(),
  at: z.number(),
  tookMs: z.number(),
});

/** Results of the project's own checks. The same command for the same commit needs to run once only. */
export class ChecksCache {
  readonly #records: Records<CheckResult>;

  constructor(own: Pick<ProjectState, 'folder'>) {
    this.#records = new Records<CheckResult>(own.folder('checks'), schema);
  }

  /** Null where it never ran to its end. */
  get(check: CheckConfiguration, commit: CommitSha): Promise<CheckResult | null> {
    return this.#records.get(nameOf(check, commit));
  }

  put(check: CheckConfiguration, result: CheckResult): Promise<void> {
    return this.#records.put(nameOf(check, result.commit), result);
  }
}

/** Another command under the same name is another check. */
function nameOf({ name, run }: CheckConfiguration, commit: CommitSha): string {
  return `${name}-${commit}-${digest(run)}`;
}

function digest(command: Command): string {
  return createHash('sha256').update(JSON.stringify(command)).digest('hex').slice(0, 8);
}
