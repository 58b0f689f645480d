import { newerDeployment } from './newerDeployment.ts';

const watch = String.raw`const environment = process.env.ENVIRONMENT;
const urls = JSON.parse(process.env.URLS || '{}');
const health = JSON.parse(process.env.HEALTH);
const watched = new Map(Object.entries(JSON.parse(process.env.DEPLOYMENTS || '{}')));
const end = Date.now() + Number(process.env.MINUTES) * 60 * 1000;

// As many answers as there are within the time that is judged.
const judged = Number(process.env.WITHIN_SECONDS);
const every = Math.max(1, Math.min(5, Math.floor(judged / 60)));
const most = Math.max(3, Math.ceil(judged / every));
const allowed = Number(process.env.BAD_SHARE);

// Without a path for health any answer but a gateway's own is enough.
async function answersWell(service) {
  const path = health[service] ?? '';
  try {
    const answer = await fetch(urls[service] + path, {
      redirect: 'manual',
      signal: AbortSignal.timeout(10 * 1000),
    });
    await answer.body?.cancel();
    return path === '' ? ![502, 503, 504].includes(answer.status) : answer.ok;
  } catch {
    return false;
  }
}

// A share of a few answers says nothing: until there are enough, three bad ones in a row count.
function isTooBad(answers) {
  const bad = answers.filter((isGood) => !isGood).length;
  if (answers.length >= most) return bad > allowed * most;
  return answers.length >= 3 && !answers.slice(-3).includes(true);
}

// That GitHub does not answer says nothing of what runs.
async function isReplaced(service) {
  const found = await newerDeployment(environment, service, watched.get(service)).catch(() => null);
  if (found) core.info(service + ' has been deployed again: this version is not watched any more.');
  return found !== null;
}

const answers = {};
let lookedAt = Date.now();
while (Date.now() < end && watched.size > 0) {
  for (const service of watched.keys()) {
    const last = [...(answers[service] ?? []), await answersWell(service)].slice(-most);
    answers[service] = last;
    if (!isTooBad(last)) continue;
    if (await isReplaced(service)) watched.delete(service);
    else {
      const bad = last.filter((isGood) => !isGood).length;
      throw new Error(bad + ' of the last ' + last.length + ' answers of ' + service + ' were bad.');
    }
  }
  if (Date.now() - lookedAt > 60 * 1000) {
    lookedAt = Date.now();
    for (const service of watched.keys()) if (await isReplaced(service)) watched.delete(service);
  }
  await new Promise((resolve) => setTimeout(resolve, every * 1000));
}
if (watched.size > 0) core.info('It went well: ' + [...watched.keys()].join(', '));
`;

/**
 * Asks what was deployed, for MINUTES, until a newer deployment takes its place. DEPLOYMENTS (ids), URLS and HEALTH (paths) are by
 * service. Fails once more than BAD_SHARE (0 to 1) of the answers within WITHIN_SECONDS were bad.
 */
export const watchScript = [newerDeployment, watch].join('\n');
