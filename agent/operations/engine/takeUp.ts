import { failureOf } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { bootId } from '../../run/processes.ts';
import { askPerson, askToTakeOver, type Choice } from './askPerson.ts';
import { beginOperation } from './beginOperation.ts';
import { bringBack, type Reason } from './bringBack.ts';
import { GateKeeper } from './gateKeeper.ts';
import type { JournalLine } from '../journal/journalEntries.ts';
import { cancelled, done, failed, untouched } from './outcomes.ts';
import { HeldByGone } from '../shared/heldElsewhere.ts';
import { overtaken } from './overtaken.ts';
import { perform, stepsOf } from './perform.ts';
import { neverAborted, type Outcome, type Run } from './run.ts';
import { watchOn } from './watching.ts';
import { followWayBack, gaveUp, isMade, leaveToNewer } from './wayBack.ts';
import { whatRuns } from './whatRuns.ts';
import { mayGoOnUnasked, type Place } from '../journal/whereItStopped.ts';

/** The journal as it was before this runner. */
export interface Earlier {
  readonly place: Exclude<Place, { readonly at: 'ended' }>;
  readonly lines: readonly JournalLine[];
}

/**
 * Takes an operation up where it stands: at its beginning, or after a crash. What only looks or brings back goes on by itself;
 * whether something may be changed anew is for `mayGoOnUnasked` or a person to say.
 */
export async function takeUp(run: Run, earlier: Earlier): Promise<Outcome> {
  const choice = await heardAnswer(run, earlier);
  const { place } = earlier;
  if (choice === 'leave') return left(run, place);
  switch (place.at) {
    case 'beginning':
      return begin(run, earlier, choice);
    case 'steps':
      return withTargets(run, earlier, ['goOn', 'bringBack', 'leave'], () => goOn(run, earlier, choice));
    case 'bringingBack':
      return withTargets(run, earlier, ['bringBack', 'leave'], async () =>
        bringBack(run, await stepsOf(run), place),
      );
    case 'watching':
      return watchAgain(run, place.until);
    case 'wayBack':
      return wayBackAgain(run, earlier, place, choice);
    default:
      return place satisfies never;
  }
}

/** As a person wants it; what went wrong before still did. */
async function left(run: Run, place: Earlier['place']): Promise<Outcome> {
  if (place.at === 'wayBack') return gaveUp(run, place.failure);
  const runs = await whatRuns(run);
  return place.at === 'bringingBack' && place.failure ? failed(place.failure, runs) : cancelled(runs);
}

/** The choice of a person, if it belongs to the question that stands. */
async function heardAnswer({ inputs, journal }: Run, { lines }: Earlier): Promise<Choice | null> {
  const { answer } = inputs;
  const asked = lines.findLast((line) => line.type === 'question');
  if (!answer || asked?.question.id !== answer.question) return null;
  if (!asked.question.choices.some(({ id }) => id === answer.choice)) return null;
  await journal.promise({ type: 'answer', ...answer });
  return answer.choice as Choice; // one of those that were offered
}

async function begin(run: Run, earlier: Earlier, choice: Choice | null): Promise<Outcome> {
  const isNew = !earlier.lines.some(({ type }) => type === 'started');
  if (run.cancel.by !== null) return untouched(run, run.cancel.signal.reason);
  if (choice === 'goOn' || choice === 'takeOver' || mayGoOn(run, earlier, isNew)) return beginOperation(run);
  return askPerson(run, {
    text: say('This operation was interrupted before it changed anything.'),
    choices: ['goOn', 'leave'],
    failure: null,
  });
}

/** Not where somebody else has begun to change the same since: whatever runs now is theirs. */
async function withTargets(
  run: Run,
  earlier: Earlier,
  choices: readonly Choice[],
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    await run.holding.take(neverAborted());
  } catch (error) {
    if (error instanceof HeldByGone) return askToTakeOver(run, error, choices);
    return askPerson(run, {
      text: say('This operation was interrupted, and somebody else is at work there now.'),
      choices,
      failure: failureOf(error),
    });
  }
  const newer = await overtaken(run, earlier.lines);
  return newer ? failed(newer.failure, await whatRuns(run)) : work();
}

async function goOn(run: Run, earlier: Earlier, choice: Choice | null): Promise<Outcome> {
  const steps = await stepsOf(run);
  if (choice === 'bringBack') return bringBack(run, steps, wanted('answer', run.inputs.answer?.by));
  if (run.cancel.by !== null) return bringBack(run, steps, wanted('cancel', run.cancel.by));
  const gates = new GateKeeper(run, { fresh: false });
  return perform(run, steps, { gates, mayChange: choice === 'goOn' || mayGoOn(run, earlier) });
}

function wanted(because: Reason['because'], by: string | undefined): Reason {
  return { because, failure: null, by: by ?? null };
}

/** `confirmed`: a person asked for it and no runner has had it yet. What is old asks all the same. */
function mayGoOn({ stored, engine }: Run, { lines }: Earlier, confirmed = false): boolean {
  const { clock } = engine.world;
  const now = { at: clock.now(), elapsed: clock.elapsed(), boot: bootId() };
  return mayGoOnUnasked({
    production: !confirmed && stored.plan.remarks.environmentKind === 'production',
    lines,
    now,
  });
}

async function watchAgain(run: Run, until: number): Promise<Outcome> {
  if (run.engine.world.clock.now() > until) {
    const message = say('Nobody watched it to the end: its runner was gone.');
    await run.journal.tell({ type: 'note', message });
  }
  const watch = run.kind.watch?.(run.stored.plan.facts, run.engine.world) ?? null;
  return watch ? watchOn(run, watch, until) : done(run);
}

type AtWayBack = Extract<Place, { readonly at: 'wayBack' }>;

/** One that is not made yet would be planned against the world of now, as if what runs there were still this operation's. */
async function wayBackAgain(
  run: Run,
  earlier: Earlier,
  place: AtWayBack,
  choice: Choice | null,
): Promise<Outcome> {
  const watch = run.kind.watch?.(run.stored.plan.facts, run.engine.world) ?? null;
  if (!watch?.wayBack) return gaveUp(run, place.failure);
  if (!(await isMade(run, place.operation))) {
    const newer = await overtaken(run, earlier.lines);
    if (newer) return leaveToNewer(run, place.failure, newer);
    if (choice !== 'bringBack' && !mayGoOn(run, earlier)) return askToBringBack(run, place);
  }
  return followWayBack(run, watch.wayBack, place);
}

function askToBringBack(run: Run, { failure }: AtWayBack): Promise<Outcome> {
  return askPerson(run, {
    text: say(
      'The new version did badly, and this operation was interrupted before it brought anything back.',
    ),
    choices: ['bringBack', 'leave'],
    failure,
  });
}
