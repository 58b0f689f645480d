/** The function of scripts that look at deployments: those of workflows, and those that Taxiway records by itself. */
export const partOf = String.raw`// What a deployment says of a service, whoever recorded it; undefined where it says nothing.
function partOf(service, { task, sha, payload }) {
  let known = payload;
  try {
    if (typeof payload === 'string') known = JSON.parse(payload);
  } catch {
    known = null; // somebody's own words
  }
  const services = Array.isArray(known?.services) ? known.services : [];
  const found = services.find((one) => one?.service === service);
  return found ?? (task === 'deploy:' + service ? { service, commit: sha } : undefined);
}
`;
