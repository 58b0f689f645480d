import { explain } from '../protocol/explain.ts';
import { failureOf, type Failure } from '../protocol/failures.ts';
import type { EnvironmentName, OperationId } from '../protocol/ids.ts';
import type {
  EnvironmentSnapshot,
  OperationSummary,
  Problem,
  ProjectSnapshot,
  ProjectState,
  SourceAge,
} from '../protocol/model.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import type { Message } from '../protocol/say.ts';
import { sentences } from '../protocol/sentences.ts';
import { told, type Told } from '../protocol/told.ts';
import { buildProblems } from './buildProblems.ts';
import { dueSecrets } from './dueSecrets.ts';
import { environmentInputs, environmentNames } from './assemble.ts';
import { noFacts, type Facts, type Touched } from './facts.ts';
import { Entities } from './picture/entities.ts';
import { isSame } from './picture/same.ts';
import type { Watched } from './watched.ts';

export type ProjectPart = NonNullable<SnapshotChange['project']>;

/**
 * The picture of one project: sources put what they found into `facts` and say what it touches; that part is computed anew,
 * and what a person would see differently is told, every entity whole.
 */
export class Board {
  readonly facts: Facts = noFacts();
  readonly #watched: Watched;
  readonly #tell: (change: SnapshotChange) => void;
  readonly #entities = new Entities();
  readonly #environments = new Set<EnvironmentName>();
  readonly #operations = new Map<OperationId, OperationSummary>();
  readonly #pullRequests = new Set<number>();
  #names: ReadonlySet<EnvironmentName> = new Set();
  #touched = { everything: true, operations: new Set<OperationId>() };
  #project: ProjectPart | null = null;
  #scheduled = false;
  /** Told which environments were computed anew, before anybody is told of it. */
  onComputed: (names: readonly EnvironmentName[]) => void = () => undefined;

  constructor(watched: Watched, tell: (change: SnapshotChange) => void) {
    this.#watched = watched;
    this.#tell = tell;
  }

  /** Several touches of one moment are told together. */
  touch(touched: Touched): void {
    const { environments = [], operations = [], pullRequests = [] } = touched;
    if (environments === 'all') this.#touched.everything = true;
    else for (const name of environments) this.#environments.add(name);
    for (const id of operations) this.#touched.operations.add(id);
    for (const number of pullRequests) this.#pullRequests.add(number);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  /** Computes and tells what was touched, now. */
  flush(): void {
    this.#scheduled = false;
    const change: SnapshotChange = {
      id: this.#watched.project,
      ...this.#environmentsChanged(),
      ...this.#operationsChanged(),
      ...this.#pullRequestsChanged(),
      ...this.#projectChanged(),
    };
    if (Object.keys(change).length > 1) this.#tell(change);
  }

  snapshot(): ProjectSnapshot {
    this.flush();
    const all = [...this.#names].flatMap((name) => this.#entities.get(name) ?? []);
    return {
      ...this.#projectPart(),
      environments: all.filter(({ kind }) => kind !== 'preview'),
      previews: all.filter(({ kind }) => kind === 'preview'),
      operations: newestFirst(this.facts.operations.values()),
      pullRequests: [...this.facts.pullRequests.values()],
    };
  }

  environment(name: EnvironmentName): EnvironmentSnapshot | undefined {
    return this.#entities.get(name);
  }

  names(): Iterable<EnvironmentName> {
    return this.#names;
  }

  /** Runs one look of a source and keeps how it went. */
  async look(source: string, run: () => Promise<Touched>): Promise<void> {
    try {
      const touched = await run();
      this.#aged({ source, at: this.#watched.clock.now(), state: 'fresh', message: null });
      this.touch(touched);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason === 'cancelled') return;
      const at = this.facts.ages.get(source)?.at ?? null;
      this.#aged({ source, at, state: 'failing', message: troubleIn(failure) });
      this.touch({ project: true });
    }
  }

  #aged(age: SourceAge): void {
    this.facts.ages.set(age.source, age);
  }

  #environmentsChanged(): Partial<SnapshotChange> {
    const everything = this.#touched.everything;
    const names = everything ? this.#namesNow() : [...this.#environments];
    this.#touched.everything = false;
    this.#environments.clear();
    const gone = everything ? this.#entities.names().filter((name) => !this.#names.has(name)) : [];
    for (const name of gone) this.#entities.remove(name);
    const changed = names.filter((name) =>
      this.#entities.update(environmentInputs(name, this.facts, this.#watched)),
    );
    this.onComputed(names);
    return {
      ...(changed.length && { environments: changed.flatMap((name) => this.#entities.get(name) ?? []) }),
      ...(gone.length && { environmentsGone: gone }),
    };
  }

  #namesNow(): readonly EnvironmentName[] {
    const names = environmentNames(this.facts);
    this.#names = new Set(names);
    return names;
  }

  #operationsChanged(): Partial<SnapshotChange> {
    const touched = [...this.#touched.operations];
    this.#touched.operations.clear();
    const now = touched.flatMap((id) => this.facts.operations.get(id) ?? []);
    const changed = now.filter((one) => !isSame(this.#operations.get(one.id), one));
    const gone = touched.filter((id) => !this.facts.operations.has(id) && this.#operations.delete(id));
    for (const one of changed) this.#operations.set(one.id, one);
    return {
      ...(changed.length && { operations: newestFirst(changed) }),
      ...(gone.length && { operationsGone: gone }),
    };
  }

  #pullRequestsChanged(): Partial<SnapshotChange> {
    const touched = [...this.#pullRequests];
    this.#pullRequests.clear();
    const changed = touched.flatMap((number) => this.facts.pullRequests.get(number) ?? []);
    const gone = touched.filter((number) => !this.facts.pullRequests.has(number));
    return {
      ...(changed.length && { pullRequests: changed }),
      ...(gone.length && { pullRequestsGone: gone }),
    };
  }

  #projectChanged(): Partial<SnapshotChange> {
    const now = this.#projectPart();
    if (this.#project && isSame(withoutAges(this.#project), withoutAges(now))) return {};
    this.#project = now;
    return { project: now };
  }

  #projectPart(): ProjectPart {
    const { head, configuration, problems, hygiene, workflows } = this.facts;
    const { gitHub, waitingDeployments, runs, pushes, ages } = this.facts;
    const state = head.sha === null ? 'noCommits' : this.facts.state;
    return {
      id: this.#watched.project,
      folder: this.#watched.folder,
      name: this.#watched.name,
      state,
      unusable: unusable(state, this.#watched.folder, problems),
      model: configuration?.model ?? null,
      branch: head.branch,
      head: head.sha,
      services: configuration?.services.map(({ name }) => name) ?? [],
      problems: [
        ...problems,
        ...hygiene,
        ...workflows,
        ...buildProblems(this.facts.operations.values(), configuration),
      ],
      github: gitHub,
      waitingDeployments,
      runs,
      dueSecrets: dueSecrets(this.facts, this.#watched.clock.now()),
      pushed: [...pushes.values()].map(({ pushed }) => pushed),
      sources: [...ages.values()],
    };
  }
}

function unusable(state: ProjectState, folder: string, problems: readonly Problem[]): Told | null {
  if (state === 'ready') return null;
  if (state === 'invalidConfiguration') return told({ reason: state, file: 'taxiway.json', problems });
  return told({ reason: state, folder });
}

/** What is wrong, and what to do. */
function troubleIn(failure: Failure): Message {
  const { what, next } = explain(failure);
  return next ? sentences([what, next]) : what;
}

/** When something fresh was looked at is no news: nobody is shown the age of what is fresh. */
function withoutAges(project: ProjectPart): ProjectPart {
  const sources = project.sources.map((age) => (age.state === 'fresh' ? { ...age, at: null } : age));
  return { ...project, sources };
}

function newestFirst(operations: Iterable<OperationSummary>): OperationSummary[] {
  return [...operations].sort((one, other) => other.createdAt - one.createdAt);
}
