import type { OperationId } from '../../protocol/ids.ts';
import { operationIn } from '../journal/storedOperation.ts';
import { type BlueprintGitHub, readBlueprint } from '../plans/blueprint.ts';
import type { World } from '../world.ts';

/** What an earlier operation found on GitHub before it changed it. Failed `unknownName`, `unreadable` where it is kept no longer. */
export async function earlierGitHub(operation: OperationId, { own }: World): Promise<BlueprintGitHub> {
  const { plan } = await operationIn(own.operation(operation), operation);
  const { gitHub } = readBlueprint(own, plan.facts.configuration);
  if (!gitHub) throw new Error(`${operation} changed nothing on GitHub`);
  return gitHub;
}
