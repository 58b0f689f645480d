import type { PlatformId } from '../../protocol/ids.ts';
import type { TargetAbilities } from '../../protocol/model.ts';
import type { Message } from '../../protocol/say.ts';
import type { PlaceFile } from '../placeFile.ts';
import type { Effects, PlatformAdapter, Target, TargetPlace } from '../platform.ts';
import type { CloudParts } from './parts.ts';
import type { Driver } from './driver.ts';

/**
 * What is known of a platform without asking it: light enough to be there for every project. What acts on it is loaded by `load`
 * when a project first has a target there.
 */
export interface About {
  readonly id: PlatformId;
  /** As its makers write it: `Fly.io`. */
  readonly name: string;
  readonly can: TargetAbilities;
  readonly effects: Effects;
  /** As `PlatformAdapter.previewEffects`. */
  readonly previewEffects?: Effects;
  /** As `PlatformAdapter.imageEffects`. */
  readonly imageEffects?: (image: string) => Effects;
  /** Whether a service whose image is kept there runs by its digest. */
  readonly runsImage?: (image: string) => boolean;
  /** Where it hangs on the targets, or on whether the service has an image. */
  readonly promotion?: (from: PlaceOfImage, to: PlaceOfImage) => TargetAbilities['promote'];
  /** As `PlatformAdapter.builtFor`. */
  readonly builtFor?: NonNullable<PlatformAdapter['builtFor']>;
  /** As `PlatformAdapter.setCounts`. */
  readonly setCounts?: 'everywhere';
  /** As `PlatformAdapter.sharesValues`. */
  readonly sharesValues?: true;
  /** Absent: a variable may be empty there. */
  readonly keepsEmptyVariables?: false;
  /** Why no variable can be set at this target; absent: at each one can. */
  readonly whyNoVariables?: (place: TargetPlace) => Message | null;
  /** What is deployed gets the variables that are kept there: those of the project file are written there first. */
  readonly keepsVariables?: true;
  /** What the platform calls the target: names its lock, also for other projects and machines. */
  identity(place: TargetPlace): string;
  /** Whether what is made can be there before it takes traffic; else building and releasing are one. */
  readonly stages: boolean;
  /** To run something anew there is to build it anew: `Driver.rebuild`, then `restart`. */
  readonly rebuilds?: true;
  /** The file of the repository that says how a target is made there; absent: no target has one of its own. */
  readonly file?: PlaceFile;
  /** How one signs in; null where the tool's own ways (profiles, roles) are the only ones. */
  readonly signIn: SignInWays;
  load(parts: CloudParts): Promise<Driver>;
}

/** With where the service's images are kept. */
export type PlaceOfImage = TargetPlace & Pick<Target, 'image'>;

export interface SignInWays {
  /** The tool's own login, to be run in a terminal: `['fly', 'auth', 'login']`; null where it has none. */
  readonly login: readonly string[] | null;
  /** Environment variables that hold a token, the first that is set counts: for terminals and CI. */
  readonly variables: readonly string[];
  /** Where a token is made; null where none can be pasted. */
  readonly tokenPage: string | null;
}
