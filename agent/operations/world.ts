import type { SignIn } from '../github/client/signIn.ts';
import type { Prober } from '../health/prober.ts';
import type { TargetBook } from './drafting/targetBook.ts';
import type { Neon } from '../platforms/neon/neon.ts';
import type { PlatformAdapter } from '../platforms/platform.ts';
import type { Git } from '../project/git.ts';
import type { PlatformId, ProjectId } from '../protocol/ids.ts';
import type { Clock } from '../run/clock.ts';
import type { Redactor } from '../run/redact.ts';
import type { PlatformTokens } from '../secrets/platformTokens.ts';
import type { SecretVault } from '../secrets/vault.ts';
import type { ProjectState, State } from '../state/stateDirectory.ts';

/** What an operation may ask and use: made once per project by the program that needs it, handed to everything below. */
export interface World {
  readonly project: ProjectId;
  /** The folder that holds `taxiway.json`. */
  readonly folder: string;
  readonly name: string;
  readonly git: Git;
  readonly state: State;
  readonly own: ProjectState;
  readonly vault: SecretVault;
  readonly signIn: SignIn;
  readonly prober: Prober;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly platforms: ReadonlyMap<PlatformId, PlatformAdapter>;
  /** Databases there: no targets, but secrets of theirs are rotated. */
  readonly neon: Neon;
  /** Of accounts on platforms, for all projects of this machine. */
  readonly tokens: PlatformTokens;
  /** What is remembered of which targets there are. */
  readonly targets: Pick<TargetBook, 'forget' | 'on'>;
}
