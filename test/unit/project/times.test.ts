import assert from 'node:assert/strict';
import fc from 'fast-check';
import { frozen } from '../../../agent/project/freezes.ts';
import { parseWindow } from '../../../agent/project/resolve/gates.ts';
import type { Freeze, SleepSchedule } from '../../../agent/project/resolved.ts';
import { lastSleepWake, nextSleepWake } from '../../../agent/project/schedule.ts';
import { windowOpen } from '../../../agent/project/windows.ts';
import { dayLater, isZone, momentOf, wallTime } from '../../../agent/project/zones.ts';

const at = (text: string): number => Date.parse(text);
const iso = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().slice(0, 16);

describe('time zones', () => {
  it('are known or not', () => {
    assert.deepEqual(['Europe/London', 'UTC', 'Mars/North', ''].map(isZone), [true, true, false, false]);
  });

  it('show the wall clock of a moment, and the moment of a wall clock', () => {
    assert.deepEqual(wallTime(at('2026-07-01T23:30:00Z'), 'Europe/Berlin'), {
      year: 2026,
      month: 7,
      day: 2,
      minute: 90,
    });
    assert.equal(
      iso(momentOf({ year: 2026, month: 7, day: 2, minute: 90 }, 'Europe/Berlin')),
      '2026-07-01T23:30',
    );
    assert.equal(
      iso(momentOf({ year: 2026, month: 1, day: 1, minute: 0 }, 'Pacific/Kiritimati')),
      '2025-12-31T10:00',
    );
    assert.equal(
      iso(momentOf({ year: 2026, month: 1, day: 1, minute: 0 }, 'Asia/Kathmandu')),
      '2025-12-31T18:15',
    );
  });

  it('give the first of two moments when the clock goes back, and the jump when it goes forward', () => {
    assert.equal(
      iso(momentOf({ year: 2026, month: 10, day: 25, minute: 90 }, 'Europe/London')),
      '2026-10-25T00:30',
    );
    assert.equal(
      iso(momentOf({ year: 2026, month: 3, day: 29, minute: 90 }, 'Europe/London')),
      '2026-03-29T01:00',
    );
    assert.equal(
      iso(momentOf({ year: 2026, month: 3, day: 8, minute: 150 }, 'America/New_York')),
      '2026-03-08T07:00',
    );
  });

  it('go there and back in every zone', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    const moment = fc
      .integer({ min: at('2000-01-01T00:00:00Z') / 60_000, max: at('2040-01-01T00:00:00Z') / 60_000 })
      .map((minute) => minute * 60_000);
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (when, zone) => {
        const wall = wallTime(when, zone);
        assert.deepEqual(wallTime(momentOf(wall, zone), zone), wall);
      }),
      { numRuns: 60 },
    );
  });

  it('count days by the calendar', () => {
    assert.deepEqual(dayLater({ year: 2028, month: 2, day: 28, minute: 5 }, 1), {
      year: 2028,
      month: 2,
      day: 29,
      minute: 0,
    });
    assert.deepEqual(dayLater({ year: 2026, month: 1, day: 1, minute: 5 }, -1), {
      year: 2025,
      month: 12,
      day: 31,
      minute: 0,
    });
  });
});

describe('deploy windows', () => {
  const eastern = [parseWindow('Tue,Thu 10:00-14:00 America/New_York')];

  it('are open without end where there are none', () => {
    assert.deepEqual(windowOpen([], 0), { open: true, closesAt: null });
  });

  it('are open within their hours and say when they close', () => {
    const state = windowOpen(eastern, at('2026-11-24T15:00:00Z')); // a Tuesday
    assert.deepEqual(state, { open: true, closesAt: at('2026-11-24T19:00:00Z') });
  });

  it('open with their first minute and are closed with their last', () => {
    assert.equal(windowOpen(eastern, at('2026-11-24T15:00:00Z')).open, true);
    assert.equal(windowOpen(eastern, at('2026-11-24T14:59:59Z')).open, false);
    assert.equal(windowOpen(eastern, at('2026-11-24T18:59:59Z')).open, true);
    assert.equal(windowOpen(eastern, at('2026-11-24T19:00:00Z')).open, false);
  });

  it('say when they open next, next week at the latest', () => {
    assert.deepEqual(windowOpen(eastern, at('2026-11-24T20:00:00Z')), {
      open: false,
      opensAt: at('2026-11-26T15:00:00Z'),
    });
    assert.deepEqual(windowOpen([parseWindow('Tue 10:00-14:00 UTC')], at('2026-11-24T14:00:00Z')), {
      open: false,
      opensAt: at('2026-12-01T10:00:00Z'),
    });
  });

  it('keep their hours on the wall clock when the clock changes', () => {
    assert.deepEqual(windowOpen(eastern, at('2026-03-06T12:00:00Z')), {
      open: false,
      opensAt: at('2026-03-10T14:00:00Z'),
    });
    assert.deepEqual(windowOpen(eastern, at('2026-10-30T12:00:00Z')), {
      open: false,
      opensAt: at('2026-11-03T15:00:00Z'),
    });
  });

  it('may reach over midnight, from the day they are named for', () => {
    const night = [parseWindow('Fri 22:00-02:00 Europe/Berlin')];
    assert.deepEqual(windowOpen(night, at('2026-11-27T23:30:00Z')), {
      open: true,
      closesAt: at('2026-11-28T01:00:00Z'),
    });
    assert.equal(windowOpen(night, at('2026-11-26T23:30:00Z')).open, false);
  });

  it('may end with the day', () => {
    assert.deepEqual(windowOpen([parseWindow('Sat 20:00-24:00 UTC')], at('2026-11-28T23:59:00Z')), {
      open: true,
      closesAt: at('2026-11-29T00:00:00Z'),
    });
  });

  it('that follow one another close with the last', () => {
    const two = [parseWindow('daily 12:00-14:00 UTC'), parseWindow('daily 10:00-12:30 UTC')];
    assert.deepEqual(windowOpen(two, at('2026-11-24T11:00:00Z')), {
      open: true,
      closesAt: at('2026-11-24T14:00:00Z'),
    });
    assert.deepEqual(windowOpen([parseWindow('daily 00:00-24:00 UTC')], at('2026-11-24T11:00:00Z')), {
      open: true,
      closesAt: null,
    });
  });

  it('are never open and closed at once, and open when they said they would', () => {
    const windows = fc.array(
      fc.constantFrom(
        'Mon 09:00-17:00 UTC',
        'Fri-Mon 22:00-02:00 Europe/London',
        'daily 01:00-03:00 America/New_York',
        'Wed 00:00-24:00 Australia/Lord_Howe',
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: 366 * 24 * 60 }), (texts, minute) => {
        const parsed = texts.map(parseWindow);
        const now = at('2026-01-01T00:00:00Z') + minute * 60_000;
        const state = windowOpen(parsed, now);
        if (!state.open) {
          assert.ok(state.opensAt !== null && state.opensAt > now);
          assert.equal(windowOpen(parsed, state.opensAt).open, true);
          assert.equal(windowOpen(parsed, state.opensAt - 60_000).open, false);
        } else if (state.closesAt !== null) {
          assert.equal(windowOpen(parsed, state.closesAt).open, false);
          assert.equal(windowOpen(parsed, state.closesAt - 60_000).open, true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('freezes', () => {
  const holidays: Freeze = {
    kind: 'every',
    from: '12-20',
    to: '01-02',
    reason: 'holidays',
    zone: 'Europe/Berlin',
  };
  const launch: Freeze = {
    kind: 'once',
    from: '2026-11-27',
    to: '2026-11-30',
    reason: null,
    zone: 'America/New_York',
  };

  it('hold over the new year, both days included, until the day after', () => {
    const until = at('2027-01-02T23:00:00Z');
    for (const moment of ['2026-12-19T23:00:00Z', '2026-12-31T23:30:00Z', '2027-01-02T22:59:59Z'])
      assert.deepEqual(frozen([holidays], at(moment)), { reason: 'holidays', until }, moment);
    assert.equal(frozen([holidays], at('2026-12-19T22:59:59Z')), null);
    assert.equal(frozen([holidays], until), null);
  });

  it('hold every year', () => {
    for (const year of [2024, 2025, 2026, 2040])
      assert.notEqual(frozen([holidays], at(`${year}-12-25T12:00:00Z`)), null);
  });

  it('hold between two dates in their own zone', () => {
    assert.equal(frozen([launch], at('2026-11-27T04:59:59Z')), null);
    assert.deepEqual(frozen([launch], at('2026-11-27T05:00:00Z')), {
      reason: null,
      until: at('2026-12-01T05:00:00Z'),
    });
    assert.equal(frozen([launch], at('2026-12-01T05:00:00Z')), null);
  });

  it('hold between two times', () => {
    const evening: Freeze = {
      kind: 'once',
      from: '2026-11-27T18:00',
      to: '2026-11-27T20:30',
      reason: 'launch',
      zone: 'UTC',
    };
    assert.equal(frozen([evening], at('2026-11-27T17:59:00Z')), null);
    assert.deepEqual(frozen([evening], at('2026-11-27T18:00:00Z')), {
      reason: 'launch',
      until: at('2026-11-27T20:31:00Z'),
    });
  });

  it('that follow one another hold until the end of the last', () => {
    const next: Freeze = {
      kind: 'once',
      from: '2027-01-03',
      to: '2027-01-05',
      reason: 'inventory',
      zone: 'Europe/Berlin',
    };
    assert.deepEqual(frozen([next, holidays], at('2026-12-25T12:00:00Z')), {
      reason: 'holidays',
      until: at('2027-01-05T23:00:00Z'),
    });
  });

  it('may be a single day, the 29th of February too', () => {
    const leap: Freeze = { kind: 'every', from: '02-29', to: '02-29', reason: null, zone: 'UTC' };
    assert.notEqual(frozen([leap], at('2028-02-29T12:00:00Z')), null);
    assert.equal(frozen([leap], at('2028-03-01T12:00:00Z')), null);
  });

  it('may last the whole year without asking for ever', () => {
    const always: Freeze = { kind: 'every', from: '01-01', to: '12-31', reason: null, zone: 'UTC' };
    assert.notEqual(frozen([always], at('2026-06-01T00:00:00Z')), null);
  });
});

describe('the sleep schedule', () => {
  const office: SleepSchedule = {
    zone: 'Europe/London',
    sleep: '0 18 * * *',
    wake: '0 8 * * 1-5',
    holidays: ['2026-12-25', '2026-12-28'],
  };
  const times = (schedule: SleepSchedule, moment: string, ask = nextSleepWake): (string | null)[] => {
    const { sleepsAt, wakesAt } = ask(schedule, at(moment));
    return [iso(sleepsAt), iso(wakesAt)];
  };

  it('says when it sleeps and wakes next', () => {
    assert.deepEqual(times(office, '2026-11-24T12:00:00Z'), ['2026-11-24T18:00', '2026-11-25T08:00']);
    assert.deepEqual(times(office, '2026-11-27T19:00:00Z'), ['2026-11-28T18:00', '2026-11-30T08:00']);
  });

  it('does not wake on a holiday', () => {
    assert.deepEqual(times(office, '2026-12-24T19:00:00Z'), ['2026-12-25T18:00', '2026-12-29T08:00']);
  });

  it('keeps to the wall clock when the clock changes', () => {
    assert.deepEqual(times(office, '2026-03-27T19:00:00Z'), ['2026-03-28T18:00', '2026-03-30T07:00']);
  });

  it('is woken by hand where it has no such time', () => {
    assert.deepEqual(times({ ...office, wake: null }, '2026-11-24T12:00:00Z'), ['2026-11-24T18:00', null]);
  });

  it('says what a machine that was off has missed', () => {
    assert.deepEqual(times(office, '2026-12-29T07:00:00Z', lastSleepWake), [
      '2026-12-28T18:00',
      '2026-12-24T08:00',
    ]);
    assert.deepEqual(times(office, '2026-11-24T18:00:00Z', lastSleepWake), [
      '2026-11-24T18:00',
      '2026-11-24T08:00',
    ]);
  });

  it('ends its search where every day is a holiday', () => {
    const start = at('2026-01-01T00:00:00Z');
    const holidays = Array.from({ length: 800 }, (_, day) =>
      new Date(start + day * 86_400_000).toISOString().slice(0, 10),
    );
    assert.equal(nextSleepWake({ ...office, holidays }, start).wakesAt, null);
  });
});
