import type { CloudParts } from '../cloud/parts.ts';
import type { TargetPlace } from '../platform.ts';
import type { Project, Told } from './answers.ts';
import { pageSize, type Lists } from './lists.ts';
import { previewBesides } from './notes.ts';
import { slotOf } from './places.ts';

/** How many pages are looked through for previews of others. */
const mostPages = 10;

/** What was made of the git branch of a preview and not from here: by Vercel's own app after a push, or by hand. */
export class Besides {
  readonly #lists: Lists;
  readonly #parts: Pick<CloudParts, 'branchOf' | 'isLasting'>;

  constructor(lists: Lists, parts: Pick<CloudParts, 'branchOf' | 'isLasting'>) {
    this.#lists = lists;
    this.#parts = parts;
  }

  /** Of a branch that an environment is deployed from it may be that environment, whoever put it there. */
  async counts({ environment }: Pick<TargetPlace, 'environment'>): Promise<boolean> {
    const branch = await this.#parts.branchOf(environment);
    return branch === null || !(await this.#parts.isLasting(branch));
  }

  /** The newest, as far as Vercel lists at once. */
  async recent(place: TargetPlace, project: Project, signal: AbortSignal): Promise<readonly Told[]> {
    const branch = await this.#branchOf(place);
    const found = branch === null ? [] : await this.#lists.ofBranch(branch, project, signal);
    return found.filter((one) => previewBesides(one) === place.environment);
  }

  async all(place: TargetPlace, project: Project, signal: AbortSignal): Promise<readonly Told[]> {
    const branch = await this.#branchOf(place);
    const found = branch === null ? [] : await this.#lists.allOfBranch(branch, project, signal);
    return found.filter((one) => previewBesides(one) === place.environment);
  }

  /** Those before the newest, page by page while more places are missing than pages were asked for: then asking for each is dearer. */
  async earlier(
    project: Project,
    recent: readonly Told[],
    missing: (earlier: readonly Told[]) => number,
    signal: AbortSignal,
  ): Promise<readonly Told[]> {
    const earlier: Told[] = [];
    let page = recent;
    for (let pages = 1; pages < mostPages && page.length >= pageSize; pages += 1) {
      const oldest = page.at(-1);
      if (!oldest || missing(earlier) <= pages) break;
      page = await this.#lists.page(project, { until: oldest.createdAt }, signal);
      earlier.push(...page);
    }
    return earlier;
  }

  /** As Vercel calls it: without the owner where it is a fork's. Null where nothing of it counts. */
  async #branchOf(place: TargetPlace): Promise<string | null> {
    if (slotOf(place).kind !== 'preview' || !(await this.counts(place))) return null;
    const branch = await this.#parts.branchOf(place.environment);
    return branch === null ? null : branch.slice(branch.indexOf(':') + 1);
  }
}

/** Without a host name from here a preview is what its branch was last made into elsewhere. */
export function newestBesides(place: TargetPlace, told: readonly Told[]): Told | null {
  const ready = told.filter(({ state }) => state === 'READY');
  return ready.find((one) => previewBesides(one) === place.environment) ?? null;
}
