import { worded, type Explanation } from './explainOwn.ts';
import type { FailureOf } from './failures.ts';
import { say } from './say.ts';

/** Words what GitHub does not give or do, and what would make it. */
export function explainGitHub({ situation, detail, until, needs }: FailureOf<'gitHub'>): Explanation {
  switch (situation) {
    case 'signedOut':
      return worded(
        say('You are not signed in to GitHub.'),
        say('Run "Sign In to GitHub", or paste a token there.'),
      );
    case 'noRepository':
      return worded(
        say('No remote of this repository is on GitHub.'),
        say('Add one with "git remote add", or go on without: everything else works.'),
      );
    case 'badToken':
      return worded(say('GitHub does not accept the token any more.'), say('Sign in to GitHub again.'));
    case 'singleSignOn':
      return worded(
        say('The organization wants single sign-on for this token.'),
        say('Authorize the token for the organization, then try again.'),
      );
    case 'noPermission':
      return worded(
        say('This account may not do that on GitHub: {0}', detail),
        needs
          ? say('It takes {0}. Ask for it, or sign in with another account.', needs)
          : say('Ask for access, or sign in with another account.'),
      );
    case 'rateLimited':
      return worded(
        until === null
          ? say('GitHub asks to wait: too many requests.')
          : say('GitHub asks to wait until {0}: too many requests.', { at: until }),
        say('Nothing is lost: it is asked again then.'),
      );
    case 'notFound':
      return worded(
        say('GitHub knows nothing of the kind, or does not show it to this account: {0}', detail),
        needs
          ? say('Check the address of the remote. It takes {0}.', needs)
          : say('Check the address of the remote, and that this account may see the repository.'),
      );
    case 'refused':
      return worded(say('GitHub refused it: {0}', detail));
    case 'unavailable':
      return worded(say('GitHub has a fault at the moment: {0}', detail), say('Try again in a minute.'));
  }
}
