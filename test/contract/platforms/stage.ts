import type { Settings } from '../../../agent/platforms/platform.ts';
import type { EnvironmentName } from '../../../agent/protocol/ids.ts';
import type { Environment } from '../../../agent/run/environment.ts';
import type { ApiFaults } from '../../standins/apiFaults.ts';
import type { Files } from '../../standins/repository.ts';
import type { ToolFaults } from '../../standins/toolFaults.ts';

/**
 * A platform in a test: its stand-in with an account in which the projects or apps of `production` and `staging` exist and are
 * empty, and with what a driver needs to get there. The list of verbs makes it, sets it up and looks into it.
 */
export interface Stage {
  /** What programs and drivers see: `PATH` with the tool on it, `TAXIWAY_<PLATFORM>_API`, a home of its own. */
  readonly env: Environment;
  /** The same without the tool; null where the platform has none. */
  readonly withoutTool: Environment | null;
  /** The token of the account; the list looks for it where it must not be. */
  readonly token: string;
  /** The keys of `taxiway.json` for the service `web` in `production`, `staging` (of that kind) and the preview `pr-7`. */
  settings(environment: EnvironmentName): Settings;
  /** A version of the service as its repository holds it; the commit's title is in it, so that no two are the same. */
  files(title: string): Files;
  /** Which of them can be put to sleep by itself; `staging` where nothing is said. */
  readonly sleeper?: EnvironmentName;
  /** Where its container image is kept; null where it has none. */
  readonly image: string | null;

  /** How often something was changed there until now: what is found done changes nothing. */
  changes(): number;
  /** What is stored under that name for the service; null where nothing is. */
  stored(environment: EnvironmentName, name: string): string | null;
  /** The plain variable `GREETING` as what answers there has it; null where it has none. */
  greeting(environment: EnvironmentName): string | null;
  /** The commit whose code answers there; null where nothing does. */
  served(environment: EnvironmentName): string | null;

  /** What it says that production costs, and how many questions there were until now; absent where it says nothing. */
  readonly cost?: { readonly said: string; asked(): number };

  /** The next build begins and hangs; settles once it is under way. `builds.goOn` lets it end, also where it was cancelled. */
  holdBuild(): Promise<void>;
  goOn(): void;
  /** The next build says these words and fails. */
  failBuild(words: string): void;
  /** From now on the same token belongs to another account. */
  becomeSomebodyElse(): void;
  /** The next time something is to take the traffic there, the platform refuses it with these words. */
  refuseSwitch(words: string): void;
  /** Its tool, a real one, asks again by itself where the API breaks. */
  readonly toolAsksAgain?: true;
  /** What its API does wrong. */
  readonly api: ApiFaults;
  /** What its tool does wrong; null on Windows. */
  readonly tool: ToolFaults | null;
  end(): Promise<void>;
}
