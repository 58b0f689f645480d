import type { Deployment } from '../../agent/protocol/model.ts';

/** A commit with the newest deployment of each service that got it. */
export interface CommitGroup {
  readonly commit: Deployment['commit'];
  readonly deployments: readonly Deployment[];
}

/** One row for each commit, where its newest deployment stands: what was deployed together goes back together. */
export function commitGroups(deployments: readonly Deployment[]): readonly CommitGroup[] {
  const groups = new Map<string, Map<string, Deployment>>();
  for (const deployment of deployments) {
    const group = groups.get(deployment.commit.sha) ?? new Map<string, Deployment>();
    groups.set(deployment.commit.sha, group);
    const known = group.get(deployment.service);
    if (!known || isBetter(deployment, known)) group.set(deployment.service, deployment);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.values();
    return first ? [{ commit: first.commit, deployments: [first, ...others] }] : [];
  });
}

/** One that serves or can be gone back to says more of its service than a newer one that failed. */
function isBetter(one: Deployment, known: Deployment): boolean {
  if (one.state === 'serving' || known.state === 'serving') return one.state === 'serving';
  return known.wayBack === 'cannot' && one.wayBack !== 'cannot';
}

/** What would be gone back to if the row is picked; undefined where nothing can be. */
export function pickable({ deployments }: CommitGroup): Deployment | undefined {
  return deployments.find(({ state, wayBack }) => state !== 'serving' && wayBack !== 'cannot');
}

/** The services that run this commit now. */
export function servingIn({ deployments }: CommitGroup): readonly string[] {
  return deployments.filter(({ state }) => state === 'serving').map(({ service }) => service);
}

/** What a person types to find it: each word must be in the commit, a service, a name or an id. */
export function matches({ commit, deployments }: CommitGroup, filter: string): boolean {
  const about = deployments.flatMap(({ service, by, id }) => [service, by, id]);
  const text = [commit.sha, commit.title, commit.author, ...about].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
