import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { explain } from '../protocol/explain.ts';
import { Failed, failureOf } from '../protocol/failures.ts';
import { as, type ProjectId } from '../protocol/ids.ts';
import type { ProjectSnapshot } from '../protocol/model.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import { render } from '../protocol/say.ts';
import type { Attention } from '../watch/cadence.ts';
import { settled } from '../watch/coalesced.ts';
import { watchFolder } from '../state/watchFolder.ts';
import type { Project } from './project.ts';
import type { Log } from './logger.ts';

/** What the projects of a window need of their surroundings. */
export interface ProjectsParts {
  open(folder: string, tell: (change: SnapshotChange) => void): Promise<Project>;
  tell(change: SnapshotChange): void;
  readonly log: Log;
}

/** A folder of the window, with its project once that is open. */
interface Place {
  readonly folder: string;
  readonly closed: AbortController;
  opening: Promise<void>;
  project: Project | null;
  /** What is shown of a folder that is no repository, or cannot be opened. */
  instead: ProjectSnapshot | null;
}

/** `git init` makes the folder first and fills it then. */
const gitInitMs = 200;

/** The projects of one window: one per folder; folders of one repository share theirs. */
export class Projects {
  readonly #parts: ProjectsParts;
  readonly #places = new Map<string, Place>();
  #attention: Attention = { focused: true, visible: true };
  #isResting = false;

  constructor(parts: ProjectsParts) {
    this.#parts = parts;
  }

  set(folders: readonly string[]): void {
    for (const [folder, place] of this.#places) if (!folders.includes(folder)) void this.#close(place);
    for (const folder of folders) if (!this.#places.has(folder)) this.#add(folder);
  }

  /** Failed `unknownName` where this window has none of that id. */
  async get(id: ProjectId): Promise<Project> {
    await this.#opened();
    const found = this.#open().find(({ world }) => world.project === id);
    if (found) return found;
    const known = this.#open().map(({ world }) => world.project);
    throw new Failed({ reason: 'unknownName', what: 'project', name: id, known });
  }

  /** Those that are open, once the window's folders are. */
  async all(): Promise<readonly Project[]> {
    await this.#opened();
    return this.#open();
  }

  /** Somebody signed in to GitHub, or out. */
  lookAtGitHub(): void {
    for (const { watch } of this.#open()) void watch.lookAtGitHub();
  }

  async snapshots(): Promise<readonly ProjectSnapshot[]> {
    await this.#opened();
    const shown = [...this.#places.values()].flatMap(
      ({ project, instead }) => project?.watch.snapshot() ?? instead ?? [],
    );
    return shown.filter(({ id }, index) => shown.findIndex((one) => one.id === id) === index);
  }

  attend(attention: Attention): void {
    this.#attention = attention;
    for (const { watch } of this.#open()) watch.attend(attention);
  }

  /** Whether the window is there to be told anything. */
  rest(isResting: boolean): void {
    if (this.#isResting === isResting) return;
    this.#isResting = isResting;
    for (const { watch } of this.#open()) {
      if (isResting) watch.rest();
      else void watch.look().then(() => watch.watch());
    }
  }

  async end(): Promise<void> {
    await Promise.all([...this.#places.values()].map((place) => this.#close(place)));
  }

  #add(folder: string): void {
    const place: Place = {
      folder,
      closed: new AbortController(),
      opening: Promise.resolve(),
      project: null,
      instead: null,
    };
    this.#places.set(folder, place);
    place.opening = this.#openAt(place);
  }

  async #openAt(place: Place): Promise<void> {
    try {
      const project = await this.#parts.open(place.folder, (change) => this.#parts.tell(change));
      if (place.closed.signal.aborted) {
        await project.end();
        return;
      }
      this.#show(place, project);
      const looked = project.watch.look();
      if (!(await project.watch.recall())) await looked; // otherwise what was last known is shown meanwhile
      if (!this.#isResting) project.watch.watch();
    } catch (error) {
      this.#showInstead(place, error);
    }
  }

  #show(place: Place, project: Project): void {
    if (place.instead) this.#parts.tell({ id: place.instead.id, gone: true });
    place.instead = null;
    place.project = project;
    project.watch.attend(this.#attention);
  }

  #showInstead(place: Place, error: unknown): void {
    const failure = failureOf(error);
    this.#parts.log('warning', `${place.folder}: ${render(explain(failure).what)}`);
    const project = nothingThere(place.folder, error);
    place.instead = { ...project, environments: [], previews: [], operations: [], pullRequests: [] };
    this.#parts.tell({ id: project.id, project });
    if (failure.reason === 'notARepository') this.#tryAgainWhenGitIsThere(place);
  }

  #tryAgainWhenGitIsThere(place: Place): void {
    const found = new AbortController();
    const until = AbortSignal.any([found.signal, place.closed.signal]);
    const again = settled(
      () => {
        found.abort();
        place.opening = this.#openAt(place);
      },
      gitInitMs,
      until,
    );
    const onChange = (name: string | null): void => {
      if (name === '.git') again();
    };
    watchFolder(place.folder, onChange, until, () => undefined); // no such folder: nothing will be there
  }

  async #close(place: Place): Promise<void> {
    this.#places.delete(place.folder);
    place.closed.abort();
    const id = place.project?.world.project ?? place.instead?.id;
    await place.project?.end();
    if (id && !this.#open().some(({ world }) => world.project === id)) this.#parts.tell({ id, gone: true });
  }

  #open(): readonly Project[] {
    return [...this.#places.values()].flatMap(({ project }) => project ?? []);
  }

  async #opened(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ opening }) => opening));
  }
}

function nothingThere(folder: string, error: unknown): NonNullable<SnapshotChange['project']> {
  const failure = failureOf(error);
  return {
    id: as<ProjectId>(createHash('sha256').update(folder).digest('hex').slice(0, 16)),
    folder,
    name: basename(folder),
    state: 'notARepository',
    model: null,
    branch: null,
    head: null,
    services: [],
    problems: [],
    github: null,
    sources: [{ source: 'git', at: null, state: 'failing', message: explain(failure).what }],
  };
}
