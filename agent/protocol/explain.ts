import { explainOwn, worded, type Explanation } from './explainOwn.ts';
import { explainPlatform } from './explainPlatform.ts';
import type { Ending, Failure, FailureOf, KeychainSituation } from './failures.ts';
import { say, type Message } from './say.ts';
import { sentences } from './sentences.ts';

/** Words every failure; those that arise in the editor too have theirs in `explainOwn`. */
export function explain(failure: Failure): Explanation {
  switch (failure.reason) {
    case 'notARepository':
      return worded(
        say('{0} is not in a git repository.', failure.folder),
        say('Open a folder of a repository, or run "git init" in this one.'),
      );
    case 'noCommits':
      return worded(
        say('The repository in {0} has no commits yet.', failure.folder),
        say('Commit something: only commits can be deployed.'),
      );
    case 'noConfiguration':
      return worded(
        say('There is no taxiway.json in {0}.', failure.folder),
        say('Run "Taxiway: Set Up This Repository" in the editor: it proposes one from what is there.'),
      );
    case 'invalidConfiguration':
      return invalidConfiguration(failure);
    case 'unknownName':
      return unknownName(failure);
    case 'planExpired':
      return worded(
        say('The plan expired on {0}, so nothing was started.', { at: failure.expiredAt }),
        say('Plan again: it shows the world as it is now.'),
      );
    case 'planUsed':
      return worded(
        say('This plan was applied already, as operation {0}.', failure.operation),
        say('Look at that operation, or plan again.'),
      );
    case 'planStale':
      return planStale(failure);
    case 'gatesHold':
      return worded(
        failure.underWay
          ? say('It went no further: {0}.', clauses(failure.gates.map(({ text }) => text)))
          : say('Nothing was started: {0}.', clauses(failure.gates.map(({ text }) => text))),
        say('Wait until this holds no more, or override it with a reason that is kept.'),
      );
    case 'locked':
      return locked(failure);
    case 'needsPerson':
      return worded(failure.message, say('Open the operation and decide how it goes on.'));
    case 'notSignedIn':
      return worded(
        say('You are not signed in to {0}.', failure.platform),
        say('Run "Taxiway: Sign In to a Platform…", then try again.'),
      );
    case 'gitHub':
      return gitHub(failure);
    case 'platform':
    case 'notAsAsked':
    case 'somewhereElse':
    case 'programTooOld':
      return explainPlatform(failure);
    case 'keychain':
      return keychain(failure);
    case 'secretNotKept':
      return worded(
        say(
          'The new value of {0} could not be kept safely, so nothing was changed. The old value stays in use.',
          failure.name,
        ),
        say("Unlock this computer's keychain, or run the rotation from the editor."),
      );
    case 'programMissing':
      return worded(
        say('The program {0} is not installed, or not on the PATH.', failure.program),
        failure.install ? say('Install it: {0}', failure.install) : say('Install it, then try again.'),
      );
    case 'programFailed':
      return worded(say('{0} failed ({1}).', failure.what, ended(failure.ending)), seeLog);
    case 'buildFailed':
      return worded(
        andStillRuns(say('The build of {0} failed ({1}).', failure.service, ended(failure.ending)), failure),
        say('Read the log, mend the build and deploy again.'),
      );
    case 'checkFailed':
      return worded(
        say('The check {0} failed ({1}).', failure.check, ended(failure.ending)),
        say('Read its output in the log, mend it and try again.'),
      );
    case 'startFailed':
      return startFailed(failure);
    case 'neverHealthy':
      return worded(
        andStillRuns(neverHealthy(failure), failure),
        say('Read what it printed in the log, mend it and deploy again.'),
      );
    case 'wrongVersion':
      return worded(
        failure.answered === ''
          ? say(
              '{0} answers with no version of this repository, expected was {1}.',
              failure.service,
              failure.expected,
            )
          : say(
              '{0} answers with version {1}, expected was {2}.',
              failure.service,
              failure.answered,
              failure.expected,
            ),
        say('Check that its version path answers the commit it was built from (TAXIWAY_COMMIT).'),
      );
    case 'watchFailed':
      return watchFailed(failure);
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
        say('Rotate it again; what is not used any more, revoke where it was issued.'),
      );
    case 'diskFull':
      return worded(
        say('The disk is full: {0} could not be written. What was running still runs.', failure.path),
        say('Free some space, then try again.'),
      );
    case 'stateUnusable':
      return stateUnusable(failure);
    case 'pathTooLong':
      return worded(
        say('The path {0} is longer than the {1} bytes a socket may have.', failure.path, failure.limit),
        say('Set TAXIWAY_RUN_DIR to a short folder of your own.'),
      );
    case 'newerFormat':
      return worded(
        say(
          '{0} was written by a newer Taxiway (format {1}; this one reads up to {2}).',
          failure.what,
          failure.format,
          failure.understood,
        ),
        say('Update Taxiway to work with it.'),
      );
    case 'unreadable':
      return worded(
        say('{0} cannot be read. It begins: {1}', failure.what, failure.sample),
        say('If you changed it by hand, restore it.'),
      );
    case 'http':
      return worded(
        failure.status === null
          ? say('{0} did not answer: {1}', failure.url, failure.detail)
          : say('{0} answered {1}: {2}', failure.url, failure.status, failure.detail),
        say('Check the connection and try again.'),
      );
    case 'timedOut':
      return worded(
        say('{0} took longer than {1} and was stopped.', failure.what, { forMs: failure.afterMs }),
        seeLog,
      );
    case 'git':
      return worded(
        say('"git {0}" failed: {1}', failure.command, failure.detail),
        say('Run it in a terminal to see more.'),
      );
    case 'supervisorGone':
      return worded(
        say('The supervisor that keeps the local services running does not answer: {0}', failure.detail),
        say('Run "taxiway local status"; a deploy or a wake starts it again.'),
      );
    default:
      return explainOwn(failure);
  }
}

const seeLog = say('Read the log for the cause, then try again.');

function invalidConfiguration({ file, problems }: FailureOf<'invalidConfiguration'>): Explanation {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  const line = first?.range ? first.range.line + 1 : null;
  const next = say('Mend {0}; until then the last good one counts.', file);
  if (!first) return worded(say('{0} cannot be used.', file), next);
  const what =
    line === null
      ? say('{0} cannot be used: {1}', file, first.message)
      : say('{0} cannot be used, line {1}: {2}', file, line, first.message);
  return worded(errors.length > 1 ? say('{0} ({1} problems in all)', what, errors.length) : what, next);
}

function unknownName({ what, name, known }: FailureOf<'unknownName'>): Explanation {
  if (known.length) return worded(unknown(what, name), say('There are: {0}.', { all: known }));
  return worded(unknown(what, name), isListed[what] ? say('There are none yet.') : null);
}

/** Whether who misses a name of this kind knows all there are: then none known is none at all. */
const isListed: Readonly<Record<FailureOf<'unknownName'>['what'], boolean>> = {
  environment: true,
  service: true,
  commit: false,
  branch: true,
  operation: false,
  plan: true,
  project: true,
  secret: true,
  deployment: false,
};

function unknown(what: FailureOf<'unknownName'>['what'], name: string): Message {
  switch (what) {
    case 'environment':
      return say('There is no environment {0}.', name);
    case 'service':
      return say('There is no service {0}.', name);
    case 'commit':
      return say('There is no commit {0} in this repository.', name);
    case 'branch':
      return say('There is no branch {0}.', name);
    case 'operation':
      return say('There is no operation {0}.', name);
    case 'plan':
      return say('There is no plan {0}.', name);
    case 'project':
      return say('There is no project {0} here.', name);
    case 'secret':
      return say('There is no secret {0}.', name);
    case 'deployment':
      return say('There is no deployment {0}.', name);
    default:
      return what satisfies never;
  }
}

function planStale({ changed }: FailureOf<'planStale'>): Explanation {
  const next = say('Look at the new plan and apply that one.');
  if (changed.length === 0)
    return worded(say('The world changed since the plan was made, so nothing was started.'), next);
  return worded(
    say('The world changed since the plan was made, so nothing was started: {0}', sentences(changed)),
    next,
  );
}

function startFailed(failure: FailureOf<'startFailed'>): Explanation {
  if (failure.portTaken !== null)
    return worded(
      andStillRuns(
        say('{0} could not start: port {1} is taken.', failure.service, failure.portTaken),
        failure,
      ),
      say('End what uses the port, or let the service listen on PORT.'),
    );
  return worded(
    andStillRuns(
      say('{0} ended before it was healthy ({1}).', failure.service, ended(failure.ending)),
      failure,
    ),
    say('Read what it printed in the log, mend it and deploy again.'),
  );
}

function neverHealthy({ service, url, status, waitedMs }: FailureOf<'neverHealthy'>): Message {
  return status === null
    ? say('{0} did not get healthy within {1}: {2} did not answer.', service, { forMs: waitedMs }, url)
    : say('{0} did not get healthy within {1}: {2} answered {3}.', service, { forMs: waitedMs }, url, status);
}

function watchFailed({ service, message, rolledBack }: FailureOf<'watchFailed'>): Explanation {
  return rolledBack
    ? worded(
        say('{0} did badly after the deploy and was rolled back: {1}', service, message),
        say('Read the logs, mend it and deploy again.'),
      )
    : worded(
        say('{0} does badly after the deploy: {1} Nothing was brought back.', service, message),
        say('Roll back, or read the logs.'),
      );
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

function stateUnusable({ path, why, detail }: FailureOf<'stateUnusable'>): Explanation {
  const elsewhere = say('Or set TAXIWAY_STATE_HOME to another folder.');
  switch (why) {
    case 'readOnly':
      return worded(
        say('Taxiway cannot write to its folder {0}.', path),
        say('Allow yourself to write there. {0}', elsewhere),
      );
    case 'notADirectory':
      return worded(
        say("Taxiway's folder {0} is not a folder.", path),
        say('Move what is there. {0}', elsewhere),
      );
    case 'notOurs':
      return worded(
        say("Taxiway's folder {0} belongs to somebody else, so it is not used.", path),
        say('Make it yours. {0}', elsewhere),
      );
    case 'other':
      return worded(say("Taxiway's folder {0} cannot be used: {1}", path, detail), elsewhere);
    default:
      return why satisfies never;
  }
}

function locked({ target, by, since, machine }: FailureOf<'locked'>): Explanation {
  if (machine === undefined)
    return worded(
      say('{0} is being changed by {1} since {2}.', target, by, { at: since }),
      say('Wait until that operation ends, or cancel it.'),
    );
  return worded(
    say('{0} is being changed by {1} on {2} since {3}.', target, by, machine, { at: since }),
    say('Wait until that operation ends, or cancel it on that machine.'),
  );
}

function gitHub({ situation, detail, until, needs }: FailureOf<'gitHub'>): Explanation {
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
    case 'noLibrary':
    case 'noBus':
    case 'noProvider':
    case 'other':
      return say("Use Taxiway in the editor: the editor's own secret storage then keeps the values.");
    default:
      return situation satisfies never;
  }
}

/** How a program ended, for parentheses. */
function ended({ exitCode, signal, timedOut }: Ending): Message {
  if (timedOut) return say('it took too long and was stopped');
  if (signal !== null) return say('ended by {0}', signal);
  return exitCode === null ? say('it could not be started') : say('exit code {0}', exitCode);
}

function andStillRuns(what: Message, { stillRuns }: { readonly stillRuns: string | null }): Message {
  return stillRuns === null ? what : say('{0} {1} still runs.', what, stillRuns);
}

/** One after the other, as they were said. */
function clauses([first, ...others]: readonly Message[]): Message {
  if (!first) return { text: '' };
  return others.length ? say('{0}; {1}', first, clauses(others)) : first;
}
