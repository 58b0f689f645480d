import { SignIn, type Session } from '../../agent/github/client/signIn.ts';
import { Redactor } from '../../agent/run/redact.ts';
import { Secret } from '../../agent/run/secret.ts';

/** Somebody with this token, at this address of GitHub; null: nobody, and no question leaves the machine. */
export function signedInAs(
  session: { readonly token: string; readonly account?: string } | null,
  baseUrl = 'http://127.0.0.1:9',
): SignIn {
  const found: Session | null = session && {
    token: Secret.of(session.token),
    account: session.account ?? null,
  };
  const sources = [() => Promise.resolve(found)];
  return new SignIn({ sources, redactor: new Redactor(), gitHub: { baseUrl, spaced: false } });
}
