import { createdEnvironments } from '../../project/createdEnvironments.ts';
import { shortCommit, type EnvironmentName } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { World } from '../world.ts';
import { isOn } from './environmentBranches.ts';

/** Whose a commit is: `own` runs unasked; anything else is somebody's who can write any name into it. */
export interface Ownership {
  readonly own: boolean;
  readonly why: Message;
}

type Eyes = Pick<World, 'git'>;
type Head = Pick<CommitInfo, 'sha' | 'author'>;

/** The author's address alone proves nothing: whoever pushed the commit chose it. */
export async function ownershipOf(head: Head, { git }: Eyes, signal: AbortSignal): Promise<Ownership> {
  const [{ email: mine }, { email: theirs }, { default: base }] = await Promise.all([
    git.identity(signal),
    git.author(head.sha, signal),
    git.branches(signal),
  ]);
  if (base?.remote && (await isOn(head, base, git, signal))) return own(say('part of {0}', base.name));
  const [short, author, address] = [shortCommit(head.sha), head.author, theirs ?? ''];
  if (mine === null || !isSameAddress(mine, address))
    return foreign(say('{0} is by {1} <{2}>, not by you.', short, author, address));
  if (await git.isMadeHere(head.sha, signal)) return own(say('your own commit'));
  return foreign(
    say('{0} says it is by {1} <{2}>, but was not made in this repository.', short, author, address),
  );
}

/** What a fork's pull request brings is somebody else's, whatever its commits say of themselves. */
export function isFromElsewhere(input: OperationInput): boolean {
  return input.kind === 'createPreview' && input.branch === undefined;
}

function own(why: Message): Ownership {
  return { own: true, why };
}

function foreign(why: Message): Ownership {
  return { own: false, why };
}

function isSameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** One's own code says itself how it is built; somebody else's is built as the rules say. */
export async function commandsFrom(
  head: Head,
  world: Eyes,
  signal: AbortSignal,
): Promise<'commit' | 'rules'> {
  return (await ownershipOf(head, world, signal)).own ? 'commit' : 'rules';
}

/** Whether the environment was made for a branch: then nothing but its head says what runs there. */
export async function isForBranch({ own }: Pick<World, 'own'>, name: EnvironmentName): Promise<boolean> {
  const record = await createdEnvironments(own).get(name);
  return record !== null && record.branch !== null;
}
