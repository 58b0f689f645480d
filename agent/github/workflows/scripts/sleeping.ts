/**
 * The script that decides whether to `sleep` or to `wake`: output `action`, `nothing` on holidays and while the environment is
 * kept awake. SCHEDULE is the cron line that began the run, ACTION what was asked for by hand.
 */
export const sleepingScript = String.raw`const { sleep, wake, zone, holidays } = JSON.parse(process.env.RULES);
const { SCHEDULE: schedule, ACTION: asked, KEEP_AWAKE: keepAwake } = process.env;
const today = new Date(Date.now()).toLocaleDateString('sv-SE', { timeZone: zone });

let action = asked || (schedule === sleep ? 'sleep' : schedule === wake ? 'wake' : 'nothing');
if (!asked && action === 'wake' && holidays.includes(today)) {
  core.info(today + ' is a holiday: it sleeps on.');
  action = 'nothing';
}
if (!asked && action === 'sleep' && keepAwake) {
  const until = Date.parse(keepAwake);
  if (Number.isNaN(until))
    throw new Error('"' + keepAwake + '" is no time. Right would be 2026-11-27T18:00Z.');
  if (until > Date.now()) {
    core.info('It is kept awake until ' + keepAwake + '.');
    action = 'nothing';
  }
}
core.setOutput('action', action);
core.info('Now: ' + action);
`;
