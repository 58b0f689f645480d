import assert from 'node:assert/strict';
import { dueAction } from '../../../../agent/platforms/local/supervisor/schedule.ts';

const schedule = {
  zone: 'Europe/London',
  sleep: '0 18 * * *',
  wake: '0 8 * * 1-5',
  holidays: ['2026-12-25'],
};

/** Wednesday, 16 December 2026. */
const at = (time: string, day = 16): number => Date.parse(`2026-12-${day}T${time}:00Z`);

function due(now: number, handledUntil: number, keepAwakeUntil: number | null = null): string | null {
  return dueAction(schedule, { now, handledUntil, keepAwakeUntil });
}

describe('a schedule', () => {
  it('wants nothing before its time', () => {
    assert.equal(due(at('17:59'), at('08:00')), null);
  });

  it('is acted upon once', () => {
    assert.equal(due(at('18:00'), at('08:00')), 'sleep');
    assert.equal(due(at('18:01'), at('18:00')), null);
  });

  it('that nobody looked at counts by its latest time', () => {
    assert.equal(due(at('07:00', 17), at('12:00')), 'sleep');
    assert.equal(due(at('09:00', 17), at('12:00')), 'wake');
  });

  it('does not put to sleep what somebody wants awake, until that time is over', () => {
    const keepAwakeUntil = at('22:00');
    assert.equal(due(at('18:30'), at('08:00'), keepAwakeUntil), null);
    assert.equal(due(at('22:00'), at('08:00'), keepAwakeUntil), 'sleep');
  });

  it('does not wake on a holiday', () => {
    assert.equal(due(at('09:00', 25), at('12:00', 24)), 'sleep');
  });

  it('without a time to wake is woken by hand', () => {
    const byHand = { ...schedule, wake: null };
    assert.equal(
      dueAction(byHand, { now: at('09:00', 17), handledUntil: at('12:00'), keepAwakeUntil: null }),
      'sleep',
    );
  });

  it('of a machine that was off for years wants the latest only', () => {
    assert.equal(due(at('17:00'), 0), 'wake');
  });
});
