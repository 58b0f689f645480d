import type { WorldOptions } from '../compose.ts';
import { openState } from '../state/stateDirectory.ts';

/** The state directory and the bundle this process runs from; without an editor nobody but the keychain keeps a key. */
export async function cliWorldOptions(): Promise<WorldOptions> {
  return { state: await openState(), keeper: null, bundle: process.argv[1] ?? '' };
}
