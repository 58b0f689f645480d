import { worded, type Explanation } from './explainOwn.ts';
import type { FailureOf, KeychainSituation } from './failures.ts';
import { say, type Message } from './say.ts';

type SecretFailure = FailureOf<'keychain' | 'secretNotKept' | 'proofFailed' | 'rotation' | 'changedSince'>;

/** Words what goes wrong with the value of a secret: where it is kept, and while it is changed. */
export function explainSecret(failure: SecretFailure): Explanation {
  switch (failure.reason) {
    case 'keychain':
      return keychain(failure);
    case 'secretNotKept':
      return worded(
        say(
          'The new value of {0} could not be kept safely, so nothing was changed. The old value stays in use.',
          failure.name,
        ),
        say(
          "Unlock this computer's keychain, or use Taxiway in the editor: its own secret storage keeps values too.",
        ),
      );
    case 'proofFailed':
      return worded(
        failure.service
          ? say(
              'The new value of {0} was not proved to work in {1}: {2}',
              failure.secret,
              failure.service,
              failure.detail,
            )
          : say('The new value of {0} was not proved to work: {1}', failure.secret, failure.detail),
        say('The old value was not revoked. Undo the rotation, or mend the cause and resume.'),
      );
    case 'rotation':
      return rotation(failure);
    case 'changedSince':
      return worded(
        say(
          '{0} for {1} in {2} was changed by something else since, so the value from before is not there any more.',
          failure.name,
          failure.service,
          failure.environment,
        ),
        say(
          'Set what belongs there, or rotate it again; what is not used any more, revoke where it was issued.',
        ),
      );
    default:
      return failure satisfies never;
  }
}

function rotation({ why, operation, names, at }: FailureOf<'rotation'>): Explanation {
  const secrets = { all: names };
  switch (why) {
    case 'open':
      return worded(
        say('{0} was rotated on {1} and the old value still works: another change would lose it.', secrets, {
          at,
        }),
        say('First revoke the old value of that rotation, or undo it: operation {0}.', operation),
      );
    case 'revoked':
      return worded(
        say('Too late: the old value of {0} was revoked on {1} and cannot be put back.', secrets, { at }),
        say('Rotate again.'),
      );
    case 'undone':
      return worded(
        say('The rotation of {0} was undone on {1}: the old value is in use and is not revoked.', secrets, {
          at,
        }),
        say('Rotate again.'),
      );
    case 'beingUndone':
      return worded(
        say(
          'The rotation of {0} is being undone since {1}: its old value may be in use and is not revoked.',
          secrets,
          { at },
        ),
        say('Undo it to its end: operation {0}.', operation),
      );
    case 'notProved':
      return worded(
        say(
          'The new value of {0} was not proved everywhere since {1}: the old one may be in use and is not revoked.',
          secrets,
          { at },
        ),
        say('Take up that rotation, or undo it: operation {0}.', operation),
      );
    default:
      return why satisfies never;
  }
}

function keychain({ situation, detail }: FailureOf<'keychain'>): Explanation {
  return worded(keychainSituation(situation, detail), keychainHelp(situation));
}

function keychainSituation(situation: KeychainSituation, detail: string): Message {
  switch (situation) {
    case 'noLibrary':
      return say("This computer's keychain cannot be used: its library is missing ({0}).", detail);
    case 'noBus':
      return say("This computer's keychain cannot be reached: there is no session bus.");
    case 'noProvider':
      return say('There is no keychain on this computer.');
    case 'noKeyring':
      return say('The keychain of this computer has no keyring yet.');
    case 'locked':
      return say('The keychain of this computer is locked.');
    case 'denied':
      return say('The keychain of this computer did not allow it.');
    case 'wrongKey':
      return say('What is kept of {0} cannot be opened with the key that the editor has now.', detail);
    case 'other':
      return say('The keychain of this computer failed: {0}', detail);
    default:
      return situation satisfies never;
  }
}

function keychainHelp(situation: KeychainSituation): Message {
  switch (situation) {
    case 'noKeyring':
      return say('Make a default keyring, then try again.');
    case 'locked':
      return say('Unlock it, then try again.');
    case 'denied':
      return say('Allow Taxiway to use it, then try again.');
    case 'wrongKey':
      return say('Where another editor kept it, use that one; otherwise set its value anew.');
    case 'noLibrary':
    case 'noBus':
    case 'noProvider':
    case 'other':
      return say("Use Taxiway in the editor: the editor's own secret storage then keeps the values.");
    default:
      return situation satisfies never;
  }
}
