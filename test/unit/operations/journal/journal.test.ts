import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { foldJournal, notesOf } from '../../../../agent/operations/journal/foldJournal.ts';
import { Journal } from '../../../../agent/operations/journal/journal.ts';
import {
  journalFormat,
  type Entry,
  type JournalLine,
} from '../../../../agent/operations/journal/journalEntries.ts';
import { parseJournal, readJournal } from '../../../../agent/operations/journal/readJournal.ts';
import {
  begunSteps,
  mayGoOnUnasked,
  whereItStopped,
} from '../../../../agent/operations/journal/whereItStopped.ts';
import { Failed, type Failure } from '../../../../agent/protocol/failures.ts';
import { say } from '../../../../agent/protocol/say.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';
import { MovedClock, startOfTest, stored } from '../engine/samples.ts';

const created: Entry = {
  ...{ type: 'created', format: journalFormat, operation: stored().apply.operation },
  ...{ by: 'Author', causedBy: null },
};
const started: Entry = { type: 'started', pid: 1, startTime: '1', resumed: false };

describe('a journal', () => {
  let path: string;
  let clock: MovedClock;

  beforeEach(() => {
    path = join(temporaryFolder('journal-'), 'journal.jsonl');
    clock = new MovedClock();
  });

  after(removeTemporaryFolders);

  it('numbers its lines, also across runners', async () => {
    await write(created, started);
    await write(started);
    const { lines } = await readJournal(path);
    assert.deepEqual(
      lines.map(({ seq, type }) => [seq, type]),
      [
        [0, 'created'],
        [1, 'started'],
        [2, 'started'],
      ],
    );
  });

  it('goes on after a line that a crash cut, which it takes away', async () => {
    await write(created, started);
    await appendFile(path, '{"seq":2,"type":"intended","st');
    assert.equal((await readJournal(path)).damaged, true);
    await write({ type: 'note', message: say('on') });
    const { lines, damaged } = await readJournal(path);
    assert.deepEqual(
      lines.map(({ seq }) => seq),
      [0, 1, 2],
    );
    assert.equal(damaged, false);
  });

  it('passes over a damaged line and says so', async () => {
    await write(created, started);
    const [first, second] = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${first}\n\0\0\0\0\n${second}\n`);
    const { lines, damaged } = await readJournal(path);
    assert.equal(lines.length, 2);
    assert.equal(notesOf(lines, damaged).length, 1);
  });

  it('of a newer format is not written to', async () => {
    const newer = JSON.stringify({ seq: 0, at: 1, elapsed: 1, boot: 'b', ...created, format: 99 });
    await writeFile(path, `${newer}\n{"cut`);
    await assert.rejects(
      Journal.open({ path, clock, redactor: new Redactor() }),
      (error) => error instanceof Failed && error.failure.reason === 'newerFormat',
    );
    assert.equal(await readFile(path, 'utf8'), `${newer}\n{"cut`);
  });

  it('holds no secret', async () => {
    const redactor = new Redactor();
    redactor.know(Secret.of('hunter2hunter2'));
    const failure: Failure = {
      reason: 'programFailed',
      what: say('The check {0}', 'hunter2hunter2'),
      ending: { exitCode: 1, signal: null, timedOut: false, tail: 'it was "hunter2hunter2"' },
    };
    await writeWith(redactor, created, { type: 'failed', step: 'check', failure });
    assert.doesNotMatch(await readFile(path, 'utf8'), /hunter2/);
  });

  function write(...entries: readonly Entry[]): Promise<void> {
    return writeWith(new Redactor(), ...entries);
  }

  async function writeWith(redactor: Redactor, ...entries: readonly Entry[]): Promise<void> {
    const journal = await Journal.open({ path, clock, redactor });
    await journal.promise(...entries);
    await journal.close();
  }
});

describe('what a journal has come to', () => {
  it('can be said of any beginning, also of one cut in the middle of a line', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 30 }), fc.nat(), (entries, cutAt) => {
        const text = stamped(entries).map((line) => `${JSON.stringify(line)}\n`);
        const whole = text.join('');
        const cut = whole.slice(0, whole.length ? cutAt % whole.length : 0);
        const lines = cut.split('\n');
        const rest = lines.pop() ?? '';
        const parsed = parseJournal({ lines, cut: rest === '' ? null : rest });
        const summary = foldJournal(stored(), parsed.lines);
        assert.equal(summary.steps.length, 3);
        assert.equal(parsed.damaged, rest !== '');
        whereItStopped(parsed.lines);
        begunSteps(parsed.lines);
      }),
    );
  });

  it('hangs on no entry of a newer kind', () => {
    const strange = { type: 'danced', step: 'build' } as unknown as Entry;
    assert.equal(folded(created, started, strange).state, 'waiting');
  });

  it('names the steps as the plan does', () => {
    const { steps } = folded(created, started, intended('build'), done('build'), intended('switch'));
    assert.deepEqual(
      steps.map(({ title, state }) => [title.text, state]),
      [
        ['Build', 'done'],
        ['Switch', 'running'],
        ['Verify', 'waiting'],
      ],
    );
  });

  it('measures what really passed although the clock was set back', () => {
    const clock = new MovedClock();
    const lines = [created, started, intended('build')].map((entry, seq) => stamp(entry, seq, clock));
    clock.pass(5000);
    clock.setBack(3_600_000);
    lines.push(stamp(done('build'), 3, clock));
    clock.pass(1000);
    lines.push(stamp(finished('done'), 4, clock));
    const { steps, startedAt, endedAt } = foldJournal(stored(), lines);
    assert.equal(steps[0]?.endedAt, startOfTest + 5000);
    assert.deepEqual([startedAt, endedAt], [startOfTest, startOfTest + 6000]);
  });

  it('is unanswered until a person answers', () => {
    const question = { id: 'q1', text: say('Go on?'), choices: [] };
    const asked: Entry = { type: 'question', question, state: 'needsPerson', failure: null };
    const answered: Entry = { type: 'answer', question: 'q1', choice: 'goOn', by: 'Kim' };
    assert.deepEqual(folded(created, started, asked).question, question);
    assert.equal(folded(created, started, asked).state, 'needsPerson');
    assert.equal(folded(created, started, asked, started, answered).question, null);
  });

  it('names the step that failed once all was undone, and how long each took before that', () => {
    const failed: Entry = { type: 'failed', step: 'switch', failure: { reason: 'notTrusted' } };
    const undone = (step: string): Entry[] => [
      { type: 'undoing', step },
      { type: 'undone', step },
    ];
    const clock = new MovedClock();
    const story = [created, started, intended('build'), done('build'), intended('switch'), failed];
    const lines = [...story, ...undone('switch'), ...undone('build')].map((entry, seq) => {
      clock.pass(1000);
      return stamp(entry, seq, clock);
    });
    const { steps } = foldJournal(stored(), lines);
    const told = steps.map(({ id, state, startedAt, endedAt }) => [
      id,
      state,
      (endedAt ?? 0) - (startedAt ?? 0),
    ]);
    assert.deepEqual(
      told.filter(([id]) => id === 'build' || id === 'switch'),
      [
        ['build', 'undone', 1000],
        ['switch', 'failed', 1000],
      ],
    );
  });

  it('ends with what the last line says', () => {
    const summary = folded(created, started, intended('build'), finished('failed'));
    assert.equal(summary.state, 'failed');
    assert.equal(summary.failure?.reason, 'notTrusted');
  });
});

describe('where an operation stopped', () => {
  it('is its beginning until something was to be changed', () => {
    assert.equal(at(created), 'beginning');
    assert.equal(at(created, started, { type: 'intended', step: 'check', effect: 'none' }), 'beginning');
    assert.equal(at(created, started, intended('build')), 'steps');
  });

  it('is the way back once that was begun, whatever was done before', () => {
    const back: Entry = { type: 'bringingBack', because: 'cancel', failure: null, by: 'Kim' };
    assert.equal(at(created, started, intended('build'), done('build'), back), 'bringingBack');
  });

  it('is over only with its line in the audit log', () => {
    const place = whereItStopped(stamped([created, started, finished('done')]));
    assert.ok(place.at === 'ended' && !place.audited);
    const audited = whereItStopped(stamped([created, started, finished('done'), { type: 'audited' }]));
    assert.ok(audited.at === 'ended' && audited.audited);
  });

  it('leaves to be undone what was begun here, not what was found done', () => {
    const skipped = (step: string): Entry => ({ type: 'skipped', step });
    assert.deepEqual(begun(intended('build'), done('build'), intended('switch')), ['build', 'switch']);
    assert.deepEqual(begun(intended('build'), skipped('build'), intended('switch')), ['switch']);
    assert.deepEqual(begun(intended('build'), intended('build'), skipped('build')), ['build']);
    assert.deepEqual(begun(intended('build'), { type: 'undone', step: 'build' }), []);
  });

  describe('and whether it may change something anew unasked', () => {
    const now = { at: startOfTest + 60_000, elapsed: 61_000, boot: 'boot' };
    const lines = stamped([created, started, intended('build')]);

    it('is yes just after a crash', () => {
      assert.equal(mayGoOnUnasked({ production: false, lines, now }), true);
    });

    it('is no in production', () => {
      assert.equal(mayGoOnUnasked({ production: true, lines, now }), false);
    });

    it('is no after a restart of the machine', () => {
      assert.equal(mayGoOnUnasked({ production: false, lines, now: { ...now, boot: 'next' } }), false);
    });

    it('is no after ten minutes by either clock', () => {
      const later = startOfTest + 600_000;
      assert.equal(mayGoOnUnasked({ production: false, lines, now: { ...now, at: later } }), false);
      assert.equal(mayGoOnUnasked({ production: false, lines, now: { ...now, elapsed: 601_000 } }), false);
    });

    it('is no when runner after runner ended without having begun a step', () => {
      const vain = stamped([created, started, intended('build'), started, started, started]);
      assert.equal(mayGoOnUnasked({ production: false, lines: vain, now }), false);
    });
  });
});

const anyStep = fc.constantFrom('build', 'switch', 'verify', 'unheard-of');
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.constant(created),
  fc.constant(started),
  anyStep.map(intended),
  anyStep.map(done),
  anyStep.map((step): Entry => ({ type: 'skipped', step })),
  anyStep.map((step): Entry => ({ type: 'failed', step, failure: { reason: 'notTrusted' } })),
  anyStep.map((step): Entry => ({ type: 'undoing', step })),
  anyStep.map((step): Entry => ({ type: 'undone', step })),
  fc
    .tuple(anyStep, fc.string())
    .map(([step, text]): Entry => ({ type: 'progress', step, detail: say('{0}', text) })),
  fc.string().map((text): Entry => ({ type: 'note', message: say('{0}', text) })),
  fc
    .constantFrom('waiting' as const, 'running' as const, 'watching' as const)
    .map((state): Entry => ({ type: 'state', state, until: null })),
  fc.constant<Entry>({ type: 'bringingBack', because: 'failure', failure: null, by: null }),
  fc.constantFrom('done' as const, 'failed' as const).map(finished),
  fc.constant<Entry>({ type: 'audited' }),
);

function intended(step: string): Entry {
  return { type: 'intended', step, effect: 'hidden' };
}

function done(step: string): Entry {
  return { type: 'done', step, detail: null };
}

function finished(state: 'done' | 'failed'): Entry {
  const failure = state === 'failed' ? ({ reason: 'notTrusted' } as const) : null;
  return { type: 'finished', state, result: null, failure, undo: null };
}

function stamp(entry: Entry, seq: number, clock = new MovedClock()): JournalLine {
  return { seq, at: clock.now(), elapsed: clock.elapsed(), boot: 'boot', ...entry };
}

function stamped(entries: readonly Entry[]): readonly JournalLine[] {
  return entries.map((entry, seq) => stamp(entry, seq));
}

function folded(...entries: readonly Entry[]) {
  return foldJournal(stored(), stamped(entries));
}

function at(...entries: readonly Entry[]): string {
  return whereItStopped(stamped(entries)).at;
}

function begun(...entries: readonly Entry[]): readonly string[] {
  return begunSteps(stamped([created, started, ...entries]));
}
