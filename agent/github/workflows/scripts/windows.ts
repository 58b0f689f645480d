/**
 * The script that ends a job outside of the windows and within a freeze. RULES holds both as JSON, in minutes since midnight and
 * as dates, by the clock on the wall of their zone; HOTFIX the reason of a person who cannot wait.
 */
export const windowsScript = String.raw`const { windows, freezes } = JSON.parse(process.env.RULES);
const now = Date.now();

// What a clock on the wall of that zone shows: 2026-11-27T18:00
const wallClock = (zone, at = now) =>
  new Date(at)
    .toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    .replace(' ', 'T');
const weekday = (date) => new Date(date + 'T00:00Z').getUTCDay();

// A window may reach into the next day.
function isOpen({ days, from, until, zone }) {
  const [date, time] = wallClock(zone).split('T');
  const [hours, minutes] = time.split(':').map(Number);
  const minute = hours * 60 + minutes;
  const today = weekday(date);
  const isIn = (day, at) => days.includes(day) && from <= at && at < until;
  return isIn(today, minute) || isIn((today + 6) % 7, minute + 24 * 60);
}

// Both ends are included. A yearly freeze has no year and may go over New Year.
function holds({ kind, from, to, zone }) {
  const clock = wallClock(zone);
  if (kind === 'once')
    return clock.slice(0, from.length) >= from && clock.slice(0, to.length) <= to;
  const day = clock.slice(5, 10);
  return from <= to ? from <= day && day <= to : day >= from || day <= to;
}

const frozen = freezes.find(holds);
const closed = windows.length > 0 && !windows.some(isOpen);
const why = frozen
  ? 'Nothing is deployed from ' +
    frozen.from +
    ' to ' +
    frozen.to +
    (frozen.reason ? ' (' + frozen.reason + ').' : '.')
  : closed
    ? 'Deploys begin in these windows only: ' + windows.map(({ text }) => text).join('; ') + '.'
    : null;
if (why === null) core.info('No window or freeze is in the way.');
else if (process.env.HOTFIX) core.warning(why + ' Deployed all the same: ' + process.env.HOTFIX);
else core.setFailed(why);
`;
