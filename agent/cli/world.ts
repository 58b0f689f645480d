import { platformTokens, signInWith, type WorldOptions } from '../compose.ts';
import { Redactor } from '../run/redact.ts';
import { openState } from '../state/stateDirectory.ts';
import { sessionIn } from './gitHubToken.ts';

/** The state directory and the bundle this process runs from; without an editor nobody but the keychain keeps a key. */
export async function cliWorldOptions(): Promise<WorldOptions> {
  const state = await openState();
  const redactor = new Redactor();
  const terminal = () => Promise.resolve(sessionIn(process.env));
  const signIn = signInWith({ terminal }, platformTokens(state, null), redactor);
  return { state, keeper: null, bundle: process.argv[1] ?? '', redactor, signIn };
}
