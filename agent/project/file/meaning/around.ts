import type { PlatformId } from '../../../protocol/ids.ts';

/** What the repository is like, as far as it is known: what is left out is not checked. */
export interface Surroundings {
  /** Paths of the files of the repository. */
  readonly files?: readonly string[];
  /** Names of branches, here and on remotes. */
  readonly branches?: readonly string[];
  /** The platforms that can be deployed to; default: `actedOn`. */
  readonly platforms?: readonly PlatformId[];
}
