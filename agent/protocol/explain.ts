import { explainGitHub } from './explainGitHub.ts';
import { explainOwn, worded, type Explanation } from './explainOwn.ts';
import { explainPlatform } from './explainPlatform.ts';
import { explainSecret } from './explainSecret.ts';
import { explainVersion } from './explainVersion.ts';
import type { Failure, FailureOf } from './failures.ts';
import { say, type Message } from './say.ts';
import { sentences } from './sentences.ts';

/** Words every failure; those that arise in the editor too have theirs in `explainOwn`, those of one subject in a file of its own. */
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
      return explainGitHub(failure);
    case 'keychain':
    case 'secretNotKept':
    case 'proofFailed':
    case 'rotation':
    case 'changedSince':
      return explainSecret(failure);
    case 'programFailed':
    case 'buildFailed':
    case 'checkFailed':
    case 'startFailed':
    case 'neverHealthy':
    case 'wrongVersion':
    case 'watchFailed':
      return explainVersion(failure);
    case 'platform':
    case 'notAsAsked':
    case 'somewhereElse':
    case 'programTooOld':
      return explainPlatform(failure);
    case 'programMissing':
      return worded(
        say('The program {0} is not installed, or not on the PATH.', failure.program),
        afterMissing(failure),
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
        say('Read the log for the cause, then try again.'),
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

function invalidConfiguration({ file, problems }: FailureOf<'invalidConfiguration'>): Explanation {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  const line = first?.range ? first.range.line + 1 : null;
  const next = say('Mend {0}. Meanwhile what is shown goes by the last good one, if there was one.', file);
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

/** One after the other, as they were said. */
function clauses([first, ...others]: readonly Message[]): Message {
  if (!first) return { text: '' };
  return others.length ? say('{0}; {1}', first, clauses(others)) : first;
}

function afterMissing({ install, instead }: Extract<Failure, { reason: 'programMissing' }>): Message {
  const next = install === null ? say('Install it, then try again.') : say('Install it: {0}', install);
  return instead ? say('{0}. {1}', next, instead) : next;
}
