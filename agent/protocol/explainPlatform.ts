import { worded, type Explanation } from './explainOwn.ts';
import type { FailureOf } from './failures.ts';
import { say, type Message } from './say.ts';

type PlatformFailure = FailureOf<'platform' | 'notAsAsked' | 'somewhereElse' | 'programTooOld'>;

/** Words what goes wrong on a platform elsewhere, or with its tool. */
export function explainPlatform(failure: PlatformFailure): Explanation {
  switch (failure.reason) {
    case 'platform':
      return platform(failure);
    case 'notAsAsked':
      return worded(
        failure.found
          ? say(
              '"{0}" was asked of {1}, and after {2} it is not so: {3}.',
              failure.what,
              failure.platform,
              { forMs: failure.waitedMs },
              failure.found,
            )
          : say('"{0}" was asked of {1}, and after {2} it is not so.', failure.what, failure.platform, {
              forMs: failure.waitedMs,
            }),
        say('Look at {0} on {1}, then try again.', failure.service, failure.platform),
      );
    case 'somewhereElse':
      return worded(
        say(
          'Nothing was changed: {0} confirms {1}, and the plan says {2}.',
          failure.platform,
          failure.found,
          failure.planned,
        ),
        say('Sign in with the account that is meant, or plan again.'),
      );
    case 'programTooOld':
      return worded(
        say(
          'The program {0} is version {1}; it takes {2} or later.',
          failure.program,
          failure.version,
          failure.oldest,
        ),
        failure.install ? say('Update it: {0}', failure.install) : say('Update it, then try again.'),
      );
  }
}

function platform(failure: FailureOf<'platform'>): Explanation {
  const words = situation(failure);
  return failure.detail === ''
    ? words
    : { ...words, what: say('{0} It says: {1}', words.what, ended(failure.detail)) };
}

/** What a platform says ends as it likes; a sentence of ours may follow. */
function ended(detail: string): string {
  return /[.!?…]$/.test(detail) ? detail : `${detail}.`;
}

function situation({ platform: name, situation: why, until }: FailureOf<'platform'>): Explanation {
  switch (why) {
    case 'badToken':
      return worded(
        say('{0} does not know this sign-in any more.', name),
        say('Sign in to {0} again.', name),
      );
    case 'noPermission':
      return worded(
        say('This account may not do that on {0}.', name),
        say('Ask for the right there, or sign in with another account.'),
      );
    case 'notFound':
      return worded(
        say('{0} knows nothing of that name.', name),
        say('Check the names in taxiway.json, and which account is signed in.'),
      );
    case 'rateLimited':
      return worded(say('{0} wants fewer questions for now.', name), comeBack(until));
    case 'refused':
      return worded(say('{0} refused.', name), say('Mend what it names, then try again.'));
    case 'unreadable':
      return worded(
        say('{0} gave an answer that could not be read.', name),
        say('Try again; if it stays so, report it.'),
      );
    case 'unavailable':
      return worded(
        say('{0} does not answer as it should.', name),
        say('Try again in a moment, or look at its status page.'),
      );
  }
}

function comeBack(until: number | null): Message {
  return until === null ? say('Try again in a few minutes.') : say('Try again after {0}.', { at: until });
}
