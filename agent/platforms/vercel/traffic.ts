import { say } from '../../protocol/say.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import type { Told } from './answers.ts';
import type { Client } from './client.ts';
import { hasServed } from './history.ts';
import type { Seen } from './seen.ts';
import { hostOf, slotOf } from './places.ts';
import type { VercelTool } from './vercelTool.ts';

const requestWithinMs = 2 * 60_000;

/** Asks for it; when it is so is looked at by whoever asked. `isTaken`: whether Vercel took it on, whatever the tool says. */
export async function traffic(
  place: TargetPlace,
  seen: Seen,
  { from, to }: { readonly from: Told | null; readonly to: Told },
  { client, tool }: { readonly client: Client; readonly tool: VercelTool },
  isTaken: () => Promise<boolean>,
  context: StepContext,
): Promise<void> {
  const { project } = seen;
  if (slotOf(place).kind === 'production') {
    const verb = isBack(from, to) ? 'rollback' : 'promote';
    const args = [verb, to.id, '--yes', '--timeout', '0'];
    const what = say('vercel {0}', verb);
    const onLine = (line: string): void => context.log(line);
    return tool.run(project, { what, args, onLine, timeoutMs: requestWithinMs }, isTaken, context.signal);
  }
  for (const alias of hostsOf(place, seen, from)) {
    const path = `/v2/deployments/${to.id}/aliases`;
    await client.ask(project, { method: 'POST', path, body: { alias } }, context.signal);
  }
}

/** Back to what served before the present one; forth again is a promotion, also over a rollback. */
function isBack(from: Told | null, to: Told): boolean {
  return from !== null && hasServed(to) && to.createdAt < from.createdAt;
}

/** An environment of the project's own has host names by Vercel; those follow. */
function hostsOf(place: TargetPlace, { project, aliases }: Seen, from: Told | null): readonly string[] {
  if (slotOf(place).kind !== 'custom') return [hostOf(project, place)];
  return aliases.filter(({ deploymentId }) => deploymentId === from?.id).map(({ alias }) => alias);
}
