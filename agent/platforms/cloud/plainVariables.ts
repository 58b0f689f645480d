import type { DeployRequest } from '../platform.ts';

/** Those of the project file that count: what was set on the target under their names stands before them. */
export function plainVariables({
  target,
  setHere = [],
}: Pick<DeployRequest, 'target' | 'setHere'>): DeployRequest['target']['variables'] {
  const plain = Object.entries(target.variables).filter(([name]) => !setHere.includes(name));
  return Object.fromEntries(plain);
}
