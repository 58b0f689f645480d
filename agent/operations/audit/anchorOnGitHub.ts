import { onGitHub } from '../../github/client/onGitHub.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { Message } from '../../protocol/say.ts';
import { auditLogId, thisMachine } from '../shared/machine.ts';
import { Reach, Unreached, within } from '../shared/reach.ts';
import type { World } from '../world.ts';
import type { Anchor } from './verifyAudit.ts';

/** Milliseconds: finding out who we are may mean the keychain. */
const openWithinMs = 5000;

export interface FoundAnchor {
  readonly anchor: Anchor | null;
  /** Why GitHub could not be asked; null where it was, or there is none to ask. */
  readonly whyNot: Message | null;
}

/**
 * The head of this audit log as it was when its newest operation on GitHub began. It lies among the newest hundred deployments,
 * or is too old to be found.
 */
export async function anchorOnGitHub(
  world: Pick<World, 'git' | 'signIn' | 'state' | 'own'>,
  signal: AbortSignal,
): Promise<FoundAnchor> {
  try {
    const there = await within(openWithinMs, (either) => onGitHub(world, either), signal);
    if (!there) return { anchor: null, whyNot: null };
    const log = auditLogId(await thisMachine(world.state), world.own.id);
    const all = await new Reach(there).ask((deployments, either) => deployments.newest(null, either), signal);
    const heads = all.flatMap(({ payload }) => (payload?.audit.log === log ? [payload.audit] : []));
    const newest = heads.sort((one, other) => other.entries - one.entries)[0];
    return { anchor: newest ? { entries: newest.entries, hash: newest.hash } : null, whyNot: null };
  } catch (error) {
    signal.throwIfAborted();
    const failure = error instanceof Unreached ? error.failure : failureOf(error);
    return { anchor: null, whyNot: explain(failure).what };
  }
}
