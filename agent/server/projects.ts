import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { explain } from '../protocol/explain.ts';
import { Failed, failureOf } from '../protocol/failures.ts';
import { as, type ProjectId } from '../protocol/ids.ts';
import type { ProjectSnapshot } from '../protocol/model.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import { render } from '../protocol/say.ts';
import { told } from '../protocol/told.ts';
import type { Attention } from '../watch/cadence.ts';
import { settled } from '../watch/coalesced.ts';
import type { ProjectWatch } from '../watch/projectWatch.ts';
import { watchFolder } from '../state/watchFolder.ts';
import type { Project } from './project.ts';
import type { Log } from './logger.ts';

/** What the projects of a window need of their surroundings. */
export interface ProjectsParts {
  /** Of the repository that the folder is in. Failed `notARepository`. */
  identify(folder: string): Promise<ProjectId>;
  open(folder: string, tell: (change: SnapshotChange) => void): Promise<Project>;
  tell(change: SnapshotChange): void;
  readonly log: Log;
}

/** A folder of the window, with its project once that is open. */
interface Place {
  readonly folder: string;
  readonly closed: AbortController;
  opening: Promise<void>;
  /** Null until it is known. */
  id: ProjectId | null;
  project: Project | null;
  /** What is shown of a folder that is no repository, or cannot be opened. */
  instead: ProjectSnapshot | null;
}

/** A project with the folder it was opened at: the first one of its repository. */
interface Shared {
  readonly folder: string;
  readonly project: Promise<Project>;
}

/** `git init` makes the folder first and fills it then. */
const gitInitMs = 200;

/** The projects of one window: one per folder; folders of one repository share theirs. */
export class Projects {
  readonly #parts: ProjectsParts;
  readonly #places = new Map<string, Place>();
  readonly #shared = new Map<ProjectId, Shared>();
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

  /** Somebody signed in to another platform, or out. */
  lookElsewhere(): void {
    for (const { watch } of this.#open()) void watch.lookElsewhere();
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
      else void follow(watch);
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
      id: null,
      project: null,
      instead: null,
    };
    this.#places.set(folder, place);
    place.opening = this.#openAt(place);
  }

  async #openAt(place: Place): Promise<void> {
    try {
      const id = await this.#parts.identify(place.folder);
      if (!this.#has(place)) return;
      place.id = id;
      const project = await this.#sharedBy(id, place.folder);
      if (this.#has(place)) this.#show(place, project);
    } catch (error) {
      if (this.#has(place)) this.#showInstead(place, error);
    }
  }

  /** It may have been closed while it was being opened. */
  #has(place: Place): boolean {
    return this.#places.get(place.folder) === place;
  }

  /** One that cannot be opened is tried anew by the next folder. */
  async #sharedBy(id: ProjectId, folder: string): Promise<Project> {
    const known = this.#shared.get(id);
    if (known) return known.project;
    const shared = { folder, project: this.#begin(folder) };
    this.#shared.set(id, shared);
    try {
      return await shared.project;
    } catch (error) {
      if (this.#shared.get(id) === shared) this.#shared.delete(id);
      throw error;
    }
  }

  async #begin(folder: string): Promise<Project> {
    const project = await this.#parts.open(folder, (change) => this.#parts.tell(change));
    const looked = this.#isResting ? project.watch.look() : follow(project.watch);
    if (!(await project.watch.recall())) await looked; // otherwise what was last known is shown meanwhile
    if (this.#isResting) project.watch.rest();
    else project.watch.watch();
    return project;
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
    const id = place.id ?? place.instead?.id;
    if (id === undefined) return;
    const others = [...this.#places.values()].filter((other) => other.id === id);
    const ended = this.#endOpenedAt(place.folder, id);
    if (ended) for (const other of others) this.#openAgain(other, ended);
    await ended;
    if (others.length === 0) this.#parts.tell({ id, gone: true });
  }

  /** Null where it was opened at another folder, which stays. */
  #endOpenedAt(folder: string, id: ProjectId): Promise<void> | null {
    const shared = this.#shared.get(id);
    if (shared?.folder !== folder) return null;
    this.#shared.delete(id);
    return shared.project.then(
      (project) => project.end(),
      () => undefined, // told to whoever opened it
    );
  }

  #openAgain(place: Place, after: Promise<void>): void {
    place.project = null;
    place.opening = after.then(() => this.#openAt(place));
  }

  #open(): readonly Project[] {
    return [...new Set([...this.#places.values()].flatMap(({ project }) => project ?? []))];
  }

  async #opened(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ opening }) => opening));
  }
}

/** What changes while it looks is seen: it watches already. */
function follow(watch: ProjectWatch): Promise<void> {
  watch.watch();
  return watch.look();
}

function nothingThere(folder: string, error: unknown): NonNullable<SnapshotChange['project']> {
  const failure = told(failureOf(error));
  return {
    id: as<ProjectId>(createHash('sha256').update(folder).digest('hex').slice(0, 16)),
    folder,
    name: basename(folder),
    state: 'notARepository',
    unusable: failure,
    model: null,
    branch: null,
    head: null,
    services: [],
    problems: [],
    github: null,
    waitingDeployments: [],
    runs: [],
    dueSecrets: [],
    pushed: [],
    sources: [{ source: 'git', at: null, state: 'failing', message: failure.said.what }],
  };
}
