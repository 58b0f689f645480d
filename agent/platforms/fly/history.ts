import { as, type CommitSha, type DeploymentId } from '../../protocol/ids.ts';
import type { CommitInfo, Deployment, DeploymentState } from '../../protocol/model.ts';
import { commitSaid } from '../cloud/commits.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { Target } from '../platform.ts';
import type { App, Release } from './apps.ts';
import { artifactThere, commitInTag, nameOf, tagOf, type ImageRef } from './images.ts';
import type { Machine } from './machines.ts';
import { noMarks, type Marks } from './marks.ts';

type Known = Pick<CloudParts, 'commit'>;

/** The version of the release that most machines run; of two the newer one. Null where none says it. */
export function versionThatRuns(machines: readonly Machine[]): number | null {
  const counts = new Map<number, number>();
  for (const { releaseVersion } of machines) {
    if (releaseVersion !== null) counts.set(releaseVersion, (counts.get(releaseVersion) ?? 0) + 1);
  }
  const [most] = [...counts].sort(
    ([version, count], [other, otherCount]) => otherCount - count || other - version,
  );
  return most?.[0] ?? null;
}

/** What is known of one thing that runs or ran, from its release or, where that is not listed, from a machine. */
interface Made {
  readonly id: string;
  readonly image: ImageRef | null;
  readonly marks: Marks;
  readonly labels: Machine['labels'];
  readonly by: string;
  readonly createdAt: number;
}

/** Releases as deployments, newest first as they are. `newerAt` is when the one before the first of them was made. */
export async function deploymentsOf(
  target: Target,
  app: App,
  machines: readonly Machine[],
  releases: readonly Release[],
  known: Known,
): Promise<readonly Deployment[]> {
  const runs = versionThatRuns(machines);
  let replacedAt: number | undefined;
  const all: Promise<Deployment>[] = [];
  for (const release of releases) {
    const state = stateOf(release, runs);
    const served = state === 'serving' || state === 'retired';
    const made = { ...release, ...imageWith(release, machines) };
    const until =
      served && state !== 'serving' && replacedAt !== undefined ? { servedUntil: replacedAt } : {};
    const from = served ? { servedFrom: release.createdAt, ...until } : {};
    all.push(deploymentOf(target, app, made, state, known).then((one) => ({ ...one, ...from })));
    if (served) replacedAt = release.createdAt;
  }
  return Promise.all(all);
}

/** What runs, where its release is too old to be listed. */
export async function deploymentOfMachine(
  target: Target,
  app: App,
  machine: Machine,
  known: Known,
): Promise<Deployment> {
  const id = `v${machine.releaseVersion ?? 0}`;
  const made: Made = { ...machine, id, by: '', createdAt: machine.updatedAt };
  const one = await deploymentOf(target, app, made, 'serving', known);
  return { ...one, servedFrom: machine.updatedAt };
}

function stateOf({ version, status }: Release, runs: number | null): DeploymentState {
  if (version === runs) return 'serving';
  if (status === 'complete') return runs !== null && version > runs ? 'ready' : 'retired';
  if (status === 'interrupted') return 'cancelled';
  return status === 'running' || status === 'pending' ? 'building' : 'failed';
}

async function deploymentOf(
  target: Target,
  app: App,
  made: Made,
  state: DeploymentState,
  known: Known,
): Promise<Deployment> {
  const { service, environment } = target;
  const marks = believed(made);
  const commit = await commitOf(target, made, marks, known);
  const sha = /^0+$/.test(commit.sha) ? null : commit.sha;
  const image = made.image ?? { registry: '', repository: app.name, tag: null, digest: null };
  const name = marks.artifact === null ? nameOf(service, image, sha) : tagOf(as(marks.artifact));
  return {
    ...{ id: as<DeploymentId>(made.id), environment, service, platform: 'fly', commit },
    artifact: artifactThere(target, name, image, marks.artifact),
    ...{ state, by: made.by, createdAt: made.createdAt },
    ...(app.hostname === null ? {} : { url: `https://${app.hostname}` }),
    ...(marks.operation === null ? {} : { operation: as(marks.operation) }),
    wayBack: made.image && (state === 'serving' || state === 'retired') ? 'safe' : 'cannot',
  };
}

/** Another image with the same configuration still carries the marks of the one before: then they say nothing. */
export function believed({ image, marks }: Pick<Made, 'image' | 'marks'>): Marks {
  const digest = image?.digest ?? null;
  const isOther = digest !== null && !(marks.artifact?.endsWith(digest) ?? false);
  return isOther ? noMarks : marks;
}

/** By the marks, else by a label of the image, else by its tag; all digits where the repository knows them. */
async function commitOf(
  { service }: Target,
  { image, labels }: Made,
  { commit }: Marks,
  known: Known,
): Promise<CommitInfo> {
  const labelled = revisionLabels.map((label) => labels[label]).find((one) => one && isHex(one));
  const said = commit ?? labelled ?? commitInTag(service, image?.tag ?? null);
  if (said === null) return commitSaid(null);
  const found = await known.commit(as<CommitSha>(said));
  return found ?? commitSaid(said.length === 40 ? said : null);
}

const revisionLabels = ['org.opencontainers.image.revision', 'GIT_SHA', 'GH_SHA', 'COMMIT_SHA'];

function isHex(text: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(text);
}

/** A release of others may name a tag alone: machines that have it know its digest, and the labels of the image. */
function imageWith(
  { image, version }: Release,
  machines: readonly Machine[],
): Pick<Made, 'image' | 'labels'> {
  const digest = image?.digest ?? null;
  const has = machines.find(
    (one) => one.releaseVersion === version || (digest && one.image?.digest === digest),
  );
  if (!has) return { image, labels: {} };
  return { image: image && { ...image, digest: digest ?? has.image?.digest ?? null }, labels: has.labels };
}
