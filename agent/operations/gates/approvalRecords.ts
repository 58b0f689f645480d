import * as z from 'zod';
import { Records } from '../../project/records.ts';
import { badInput } from '../../protocol/failures.ts';
import type { ArtifactId, EnvironmentName } from '../../protocol/ids.ts';
import type { Plan, PlannedTarget } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';
import type { World } from '../world.ts';

/** What an approval is good for: these artifacts, put in this environment, by this kind of operation. */
export interface ApprovedThing {
  readonly kind: string;
  readonly environment: EnvironmentName;
  readonly artifacts: readonly ArtifactId[];
}

/** A signature by git identity: nothing proves that it is theirs. */
export interface Approval extends ApprovedThing {
  readonly name: string;
  readonly email: string;
  readonly comment: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const schema = z.object({
  kind: z.string(),
  environment: z.string(),
  artifacts: z.array(z.string().transform((id) => id as ArtifactId)),
  name: z.string(),
  email: z.string(),
  comment: z.string(),
  at: z.number(),
});

/** Null where the operation puts nothing anywhere, so there is nothing to approve. */
export function approvedThing(
  kind: string,
  environment: EnvironmentName,
  targets: readonly PlannedTarget[],
): ApprovedThing | null {
  const artifacts = targets.flatMap(({ then }) => (then ? [then.artifact] : [])).sort();
  return artifacts.length ? { kind, environment, artifacts } : null;
}

/** Approvals of the same thing, one per person. */
export async function approvalsOf(
  own: Pick<ProjectState, 'folder'>,
  thing: ApprovedThing,
): Promise<readonly Approval[]> {
  const records = recordsOf(own);
  const prefix = `${digestOf(thing)} `;
  const names = (await records.names()).filter((name) => name.startsWith(prefix));
  const found = await Promise.all(names.map((name) => records.get(name)));
  return found.filter((approval) => approval !== null);
}

/** Signs a plan's artifacts with the git identity. Answers how many approvals there are now. */
export async function approve(
  { own, git, clock }: Pick<World, 'own' | 'git' | 'clock'>,
  { facts: { input, targets } }: Pick<Plan, 'facts'>,
  comment: string,
  signal: AbortSignal,
): Promise<number> {
  const environment = targets[0]?.environment;
  const thing = environment === undefined ? null : approvedThing(input.kind, environment, targets);
  if (!thing) throw badInput(say('This plan has nothing that could be approved.'));
  const signer = await signerOf(git, signal);
  const approval: Approval = { ...thing, ...signer, comment, at: clock.now() };
  await recordsOf(own).put(`${digestOf(thing)} ${signer.email}`, approval);
  return (await approvalsOf(own, thing)).length;
}

/** Failed `badInput` where git was told no identity: an unsigned signature says nothing. */
export async function signerOf(
  git: World['git'],
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly email: string }> {
  const { name, email } = await git.identity(signal);
  if (email) return { name: name ?? email, email: email.toLowerCase() };
  const message = say('Git does not know who you are: set user.name and user.email, then sign.');
  throw badInput(message);
}

function recordsOf(own: Pick<ProjectState, 'folder'>): Records<Approval> {
  return new Records<Approval>(own.folder('approvals'), schema);
}

function digestOf(thing: ApprovedThing): string {
  return canonicalDigest(thing).slice(0, 24);
}
