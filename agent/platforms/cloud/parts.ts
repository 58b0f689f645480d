import type { CommitSha, EnvironmentName, ProjectId } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { Clock } from '../../run/clock.ts';
import type { Environment } from '../../run/environment.ts';
import type { HttpAnswer, HttpRequest } from '../../run/http.ts';
import type { Redactor } from '../../run/redact.ts';
import type { Secret } from '../../run/secret.ts';
import type { Command, CommandResult } from '../../run/spawn.ts';

/** What a driver works with. Everything outside comes through these, so tests hand in their own. */
export interface CloudParts {
  readonly project: ProjectId;
  /** The repository's folder: no program is taken from it. */
  readonly workspace: string;
  /** A folder of the project's state for this platform alone. */
  readonly folder: string;
  readonly env: Environment;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Rejects with the signal's reason once that aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** Runs a program to its end, as `run` does. */
  run(command: Command, signal: AbortSignal): Promise<CommandResult>;
  /** The token that is kept for the account in use, else that of the environment; null: the tool's own login is what there is. */
  token(): Promise<Secret | null>;
  /** Writes all files of a commit into an empty folder. Answers the folders of submodules, which stay empty. */
  checkOut(commit: CommitSha, into: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The git branch of a preview, or of an environment made like another one; null where it is of none. */
  branchOf(environment: EnvironmentName): Promise<string | null>;
  /** Whether something that lasts is deployed from a git branch: what others put there is no preview. */
  isLasting(branch: string): Promise<boolean>;
  /** What the repository knows of a commit; null where it has none such. Asked once for each. */
  commit(sha: CommitSha): Promise<CommitInfo | null>;
}
