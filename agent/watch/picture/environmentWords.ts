import type { EnvironmentSnapshot, EnvironmentWords } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';

type Wordless = Omit<EnvironmentSnapshot, 'said' | 'can'>;

/** What is said of an environment besides its state, to whoever has this branch checked out. */
export function environmentWords(environment: Wordless, currentBranch: string | null): EnvironmentWords {
  const fact = environmentFact(environment, currentBranch);
  return {
    name: nameOf(environment),
    fact,
    spoken: fact && spokenFact(environment, fact),
    lines: lines(environment, fact),
  };
}

function nameOf({ name, preview }: Wordless): Message {
  if (!preview) return say('{0}', name);
  const title = preview.title || preview.branch;
  return preview.pullRequest === null
    ? say('{0}', title)
    : say('#{0} {1}', String(preview.pullRequest), title);
}

/**
 * The one thing about an environment that matters now; null where there is none. That it is held matters to whoever is on
 * another branch, or when somebody waits.
 */
function environmentFact(environment: Wordless, currentBranch: string | null): Message | null {
  const { waitingFor, frozen, hold, shared } = environment;
  const waiting = waitingFact(waitingFor);
  if (waiting) return waiting;
  if (shared?.holds) return shared.text;
  if (frozen) return say('frozen until {0}', { at: frozen.until });
  if (hold && (hold.branch !== currentBranch || hold.next.length > 0))
    return say('held by {0} since {1}', hold.branch, { at: hold.since });
  return sleepFact(environment) ?? mirrorFact(environment) ?? behindFact(environment) ?? shared?.text ?? null;
}

function waitingFact(waitingFor: Wordless['waitingFor']): Message | null {
  const yours = waitingFor.find((change) => change.yours) ?? waitingFor[0];
  if (!yours) return null;
  if (!yours.gates.includes('approvals')) return say('needs its checklist signed');
  return yours.yours ? say('needs your approval') : say('needs an approval');
}

function sleepFact({ sleep, state }: Wordless): Message | null {
  if (!sleep) return null;
  if (state === 'asleep') return sleep.wakesAt === null ? null : say('wakes {0}', { at: sleep.wakesAt });
  return sleep.keepAwakeUntil === null ? null : say('kept awake until {0}', { at: sleep.keepAwakeUntil });
}

function mirrorFact({ mirror }: Wordless): Message | null {
  return mirror?.differences.length ? say('differs from {0}', mirror.of) : null;
}

const behindText = '{0} behind {1}';

function behindFact({ behind, sleep, state }: Wordless): Message | null {
  if (behind && behind.commits > 0) return say('{0} behind {1}', behind.commits, behind.environment);
  return sleep?.sleepsAt && state !== 'empty' ? say('sleeps {0}', { at: sleep.sleepsAt }) : null;
}

/** The same fact as a clause of a spoken sentence. */
function spokenFact({ behind }: Wordless, fact: Message): Message {
  if (!behind || fact.text !== behindText) return fact;
  return behind.commits === 1
    ? say('one commit behind {0}', behind.environment)
    : say('{0} commits behind {1}', behind.commits, behind.environment);
}

/** What else is worth a line of its own. */
function lines(
  { name, kind, shared, branches, hold, behind, mirror, sleep }: Wordless,
  fact: Message | null,
): Message[] {
  return [
    ...(kind === 'production' ? [say('This is production.')] : []),
    ...(fact ? [fact] : []),
    ...(mirror?.differences ?? []),
    ...(shared && shared.text !== fact ? [shared.text] : []),
    ...(branches.length ? [say('Takes {0}.', { all: branches })] : []),
    ...(hold?.next.length ? [say('Next: {0}', { all: hold.next })] : []),
    ...(behind && behind.commits > 0
      ? [say('{0} commits of {1} are not here.', behind.commits, behind.environment)]
      : []),
    ...(sleep?.wakesAt ? [say('Wakes {0}.', { at: sleep.wakesAt })] : []),
    ...(sleep?.byWorkflow ? [keptByWorkflow(name)] : []),
  ];
}

function keptByWorkflow(name: string): Message {
  return say(
    'The workflow "Sleep and wake {0}" on GitHub keeps its schedule; "Generate Workflows…" writes it.',
    name,
  );
}
