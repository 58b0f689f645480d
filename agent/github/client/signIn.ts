import type { Redactor } from '../../run/redact.ts';
import type { Secret } from '../../run/secret.ts';
import { GitHub, type GitHubParts } from './gitHub.ts';

/** A token and whose it is, where that is known. */
export interface Session {
  readonly token: Secret;
  readonly account: string | null;
}

/** Where tokens come from, best first: the editor's sign-in, then one that was pasted. Null where it has none. */
export type SessionSource = () => Promise<Session | null>;

export interface SignedIn {
  readonly gitHub: GitHub;
  readonly account: string;
}

export interface SignInParts {
  /** Asked in this order. */
  readonly sources: readonly SessionSource[];
  readonly redactor: Redactor;
  readonly gitHub?: Omit<GitHubParts, 'token'>;
}

/** Who we are on GitHub. The token is asked for each time it is needed and kept no longer than it is the same. */
export class SignIn {
  readonly #parts: SignInParts;
  #last: { readonly token: Secret; readonly signedIn: SignedIn } | null = null;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** Null while nobody is signed in. Failed as any question to GitHub, where the account must be asked for. */
  async current(signal: AbortSignal): Promise<SignedIn | null> {
    const session = await this.session();
    if (!session) {
      this.#last = null;
      return null;
    }
    if (this.#last?.token.equals(session.token)) return this.#last.signedIn;
    this.#parts.redactor.know(session.token);
    const gitHub = new GitHub({ ...this.#parts.gitHub, token: session.token });
    const account = session.account ?? (await gitHub.account(signal));
    const signedIn = { gitHub, account };
    this.#last = { token: session.token, signedIn };
    return signedIn;
  }

  /** For a program that is started: it has no editor to ask. Null while nobody is signed in. */
  async session(): Promise<Session | null> {
    for (const source of this.#parts.sources) {
      const session = await source();
      if (session) return session;
    }
    return null;
  }
}
