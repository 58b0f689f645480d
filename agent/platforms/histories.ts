import type { DeploymentId } from '../protocol/ids.ts';
import type { Deployment } from '../protocol/model.ts';
import type { Page } from './platform.ts';

/** Deployments of one service or one platform, newest first. */
export interface History {
  /** Null where it has none such. */
  deployment(id: DeploymentId): Promise<Deployment | null>;
  deployments(page: AskedPage): Promise<Page<Deployment>>;
}

export interface AskedPage {
  /** The last one of the page before. */
  readonly before?: DeploymentId;
  readonly limit: number;
}

const atATime = 100;

/**
 * Several lists as one, newest first; of one moment those of an earlier list come first. Nothing where the last one of the page
 * before is in none of them any more: it would begin anew.
 */
export async function pageOfAll(histories: readonly History[], page: AskedPage): Promise<Page<Deployment>> {
  const [only] = histories;
  if (only && histories.length === 1) return only.deployments(page);
  const last = await lastShown(histories, page);
  if (!last && page.before !== undefined) return { items: [], more: false };
  return together(
    await Promise.all(histories.map((one, index) => after(last, one, index, page))),
    page.limit,
  );
}

interface Last {
  readonly shown: Deployment;
  /** In which of the lists it is. */
  readonly index: number;
}

async function lastShown(histories: readonly History[], { before }: AskedPage): Promise<Last | null> {
  if (before === undefined) return null;
  for (const [index, history] of histories.entries()) {
    const shown = await history.deployment(before);
    if (shown) return { shown, index };
  }
  return null;
}

/** What comes in one list after what was shown of all of them. */
async function after(
  last: Last | null,
  history: History,
  index: number,
  { limit }: AskedPage,
): Promise<Page<Deployment>> {
  if (!last) return history.deployments({ limit });
  if (last.index === index) return history.deployments({ before: last.shown.id, limit });
  const left: Deployment[] = [];
  let more = true;
  for (let before: DeploymentId | undefined; more && left.length <= limit;) {
    const page = await history.deployments({ limit: atATime, ...(before !== undefined && { before }) });
    left.push(...page.items.filter((one) => !wasShown(one, index, last)));
    before = page.items.at(-1)?.id;
    more = page.more && before !== undefined;
  }
  return { items: left.slice(0, limit), more: more || left.length > limit };
}

function wasShown({ createdAt }: Deployment, index: number, { shown, index: ofLast }: Last): boolean {
  return createdAt > shown.createdAt || (createdAt === shown.createdAt && index < ofLast);
}

function together(pages: readonly Page<Deployment>[], limit: number): Page<Deployment> {
  const all = pages.flatMap(({ items }) => items).sort((one, other) => other.createdAt - one.createdAt);
  return { items: all.slice(0, limit), more: all.length > limit || pages.some(({ more }) => more) };
}
