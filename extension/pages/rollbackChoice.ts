import type { ServiceName } from '../../agent/protocol/ids.ts';
import type { RollbackInput } from '../../agent/protocol/input.ts';
import type { Deployment } from '../../agent/protocol/model.ts';

/** The newest that served before the current one and can be gone back to. */
export function lastGood(deployments: readonly Deployment[], service?: ServiceName): Deployment | undefined {
  return deployments.find(
    (one) =>
      one.state === 'retired' &&
      one.wayBack !== 'cannot' &&
      (service === undefined || one.service === service),
  );
}

/** The services that were deployed together with this one: of the same commit, able to go back to it and not there already. */
export function servicesAlike(
  deployments: readonly Deployment[],
  chosen: Deployment,
): readonly ServiceName[] {
  const ofCommit = deployments.filter(({ commit }) => commit.sha === chosen.commit.sha);
  const serving = ofCommit.filter(({ state }) => state === 'serving').map(({ service }) => service);
  const alike = ofCommit.filter((one) => one.wayBack !== 'cannot' && !serving.includes(one.service));
  return [...new Set([chosen.service, ...alike.map(({ service }) => service)])];
}

/** One service goes to the very deployment, several go to its commit. Undefined where none is ticked. */
export function rollbackInput(
  { id, environment, service, commit }: Deployment,
  services: readonly ServiceName[],
): RollbackInput | undefined {
  if (services.length === 0) return undefined;
  const alone = services.length === 1 && services[0] === service;
  return {
    kind: 'rollback',
    environment,
    services,
    to: alone ? { deployment: id } : { commit: commit.sha },
  };
}
