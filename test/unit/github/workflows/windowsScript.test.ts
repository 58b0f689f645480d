import assert from 'node:assert/strict';
import fc from 'fast-check';
import { windowsScript } from '../../../../agent/github/workflows/scripts/windows.ts';
import { frozen } from '../../../../agent/project/freezes.ts';
import { resolveGates } from '../../../../agent/project/resolve/gates.ts';
import type { Gates } from '../../../../agent/project/resolved.ts';
import { windowOpen } from '../../../../agent/project/windows.ts';
import { wallTime } from '../../../../agent/project/zones.ts';
import { runScript, type ScriptResult } from '../../../standins/githubScript.ts';

interface Rules {
  readonly windows?: string[];
  readonly freezes?: ({ every: string; reason?: string } | { from: string; to: string })[];
}

function at(now: number | string, rules: Rules, hotfix = ''): Promise<ScriptResult> {
  const { windows, freezes } = gatesOf(rules);
  return runScript(windowsScript, {
    env: { RULES: JSON.stringify({ windows, freezes }), HOTFIX: hotfix },
    now: typeof now === 'string' ? Date.parse(now) : now,
  });
}

function gatesOf(rules: Rules): Gates {
  return resolveGates({ gates: rules }, { branch: false });
}

const isLetThrough = async (now: string, rules: Rules): Promise<boolean> =>
  (await at(now, rules)).failures.length === 0;

describe('the windows and freezes of a generated workflow', () => {
  const eastern = { windows: ['Tue,Thu 10:00-14:00 America/New_York'] };

  it('open and close by the clock on the wall there, in summer and in winter', async () => {
    assert.equal(await isLetThrough('2026-07-14T13:59Z', eastern), false);
    assert.equal(await isLetThrough('2026-07-14T14:00Z', eastern), true); // 10:00, UTC-4
    assert.equal(await isLetThrough('2026-07-14T18:00Z', eastern), false);
    assert.equal(await isLetThrough('2026-11-24T14:59Z', eastern), false);
    assert.equal(await isLetThrough('2026-11-24T15:00Z', eastern), true); // 10:00, UTC-5
    assert.equal(await isLetThrough('2026-11-25T15:00Z', eastern), false); // a Wednesday
  });

  it('hold on the days on which the clocks change', async () => {
    const night = { windows: ['Sun 01:30-03:30 Europe/London'] };
    assert.equal(await isLetThrough('2026-03-29T00:59Z', night), false); // 00:59
    assert.equal(await isLetThrough('2026-03-29T01:00Z', night), true); // the clock jumps from 01:00 to 02:00
    assert.equal(await isLetThrough('2026-03-29T02:29Z', night), true); // 03:29
    assert.equal(await isLetThrough('2026-03-29T02:30Z', night), false);
    assert.equal(await isLetThrough('2026-10-25T03:29Z', night), true); // 03:29, after the hour that came twice
    assert.equal(await isLetThrough('2026-10-25T03:30Z', night), false);
  });

  it('reach into the next day', async () => {
    const late = { windows: ['Sat 22:00-02:00 UTC'] };
    assert.equal(await isLetThrough('2026-11-21T22:00Z', late), true);
    assert.equal(await isLetThrough('2026-11-22T01:59Z', late), true);
    assert.equal(await isLetThrough('2026-11-22T02:00Z', late), false);
    assert.equal(await isLetThrough('2026-11-21T01:00Z', late), false);
  });

  it('say why nothing is deployed, and let a hotfix through with its reason', async () => {
    const holidays = { freezes: [{ every: '12-20/01-02', reason: 'holidays' }] };
    const { failures } = await at('2027-01-02T23:59Z', holidays);
    assert.deepEqual(failures, ['Nothing is deployed from 12-20 to 01-02 (holidays).']);
    const hotfix = await at('2027-01-02T23:59Z', holidays, 'payments are down');
    assert.deepEqual(hotfix.failures, []);
    assert.match(hotfix.said.join(), /payments are down/);
    assert.deepEqual((await at('2027-01-03T00:00Z', holidays)).failures, []);
    assert.match(
      (await at('2026-11-21T12:00Z', eastern)).failures.join(),
      /Tue,Thu 10:00-14:00 America\/New_York/,
    );
  });

  it('agree with the agent at any moment but the hour that comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(rules, moments, async (given, now) => {
        const { windows, freezes } = gatesOf(given);
        fc.pre([...windows, ...freezes].every(({ zone }) => !isTwice(now, zone)));
        const isFree = windowOpen(windows, now).open && frozen(freezes, now) === null;
        assert.equal((await at(now, given)).failures.length === 0, isFree);
      }),
      { numRuns: 40 },
    );
  });
});

const zones = fc.constantFrom('UTC', 'Europe/London', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata');
const times = fc.constantFrom('00:00', '01:30', '02:30', '03:00', '10:00', '23:30');
const days = fc.constantFrom('daily', 'Sun', 'Mon-Fri', 'Sat,Sun', 'Fri-Mon');
const window = fc
  .tuple(days, times, times, zones)
  .filter(([, from, until]) => from !== until)
  .map(([day, from, until, zone]) => `${day} ${from}-${until} ${zone}`);
const freeze = fc.oneof(
  fc.constantFrom({ every: '12-20/01-02' }, { every: '03-01/03-29' }, { every: '10-25/11-01' }),
  fc.constantFrom(
    { from: '2026-03-29', to: '2026-03-29' },
    { from: '2026-10-24T18:00', to: '2026-10-25T09:30' },
    { from: '2026-12-31', to: '2027-01-01T06:00' },
  ),
);
const rules: fc.Arbitrary<Rules> = fc.record({
  windows: fc.array(window, { maxLength: 2 }),
  freezes: fc.array(freeze, { maxLength: 2 }),
});
const minute = 60_000;
const around = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2027-01-01T00:00Z',
  '2026-04-04T16:00Z',
];
const moments = fc
  .tuple(fc.constantFrom(...around), fc.integer({ min: -2880, max: 2880 }))
  .map(([text, minutes]) => Date.parse(text) + minutes * minute);

/** Whether the clock on the wall shows the same time an hour before or after. */
function isTwice(now: number, zone: string): boolean {
  const shown = JSON.stringify(wallTime(now, zone));
  return [-60, 60].some((minutes) => JSON.stringify(wallTime(now + minutes * minute, zone)) === shown);
}
