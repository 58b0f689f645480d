/** The function of scripts that look at deployments: those of workflows, and those that Taxiway records by itself. */
export const partOf = String.raw`// What a deployment says of each service, whoever recorded it.
function partsOf({ task, sha, payload }) {
  let known = payload;
  try {
    if (typeof payload === 'string') known = JSON.parse(payload);
  } catch {
    known = null; // somebody's own words
  }
  const services = Array.isArray(known?.services) ? known.services : [];
  const [, named] = /^deploy:(.+)$/.exec(task ?? '') ?? [];
  return [...services, ...(named ? [{ service: named, commit: sha }] : [])];
}
const partOf = (service, deployment) =>
  partsOf(deployment).find((one) => one?.service === service);
`;
