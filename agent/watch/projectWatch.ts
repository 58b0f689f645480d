import { setMaxListeners } from 'node:events';
import type { ProjectConfiguration } from '../project/resolved.ts';
import type { ProjectSnapshot, PullRequest } from '../protocol/model.ts';
import type { SecretStore } from '../secrets/inventory.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import { Board } from './board.ts';
import { Cache } from './cache.ts';
import type { Attention } from './cadence.ts';
import { settled } from './coalesced.ts';
import { GitHubLoop } from './gitHubLoop.ts';
import { HealthLoop } from './healthLoop.ts';
import { Ranges } from './ranges.ts';
import { configurationSource } from './sources/configuration.ts';
import { gitSource } from './sources/git.ts';
import { hygieneSource } from './sources/hygiene.ts';
import { OperationsSource } from './sources/operations.ts';
import { platformSources } from './sources/platforms.ts';
import { recordsSource } from './sources/records.ts';
import { secretsSource, type SecretsSource } from './sources/secrets.ts';
import { sleepElsewhere } from './sleepElsewhere.ts';
import { PlatformLoop } from './platformLoop.ts';
import type { Source } from './sources/source.ts';
import { waitingSource } from './sources/waiting.ts';
import { workflowsSource } from './sources/workflows.ts';
import type { Watched } from './watched.ts';

/** What changes with time alone (a freeze begins) is looked at this often. */
const timePassesMs = 60_000;
/** The picture is kept on the disk once it was still for so long. */
const keepAfterMs = 2000;

/** Kinds of operations after which secrets are younger; rotations tell their own time. */
const setsSecrets: ReadonlySet<string> = new Set(['setVariable', 'pushVariables', 'createEnvironment']);

/** Kinds of operations after which GitHub says something else of pull requests. */
const changesPreviews: ReadonlySet<string> = new Set(['createPreview', 'removePreview', 'cleanUpPreviews']);

/** The picture of one project, kept true while it is watched. */
export class ProjectWatch {
  readonly #watched: Watched;
  readonly #board: Board;
  readonly #cache: Cache;
  readonly #sources: readonly Source[];
  /** Looked at beside the others: it reads every file, and nobody waits for it. */
  readonly #hygiene: Source;
  /** Beside the others, too: what it looks at follows from the project file. */
  readonly #workflows: Source;
  /** Beside the others, too: platforms are asked, rarely. */
  readonly #secrets: SecretsSource;
  readonly #health: HealthLoop;
  readonly #gitHub: GitHubLoop;
  readonly #elsewhere: readonly PlatformLoop[];
  readonly #ranges: Ranges;
  readonly #end = new AbortController();
  readonly #keep: () => void;
  #watching: AbortController | null = null;
  /** Shown until the sources have answered. */
  #lastKnown: ProjectSnapshot | null = null;
  #looked = false;
  #tell: (change: SnapshotChange) => void;

  constructor(watched: Watched, tell: (change: SnapshotChange) => void) {
    const { signal } = this.#end;
    setMaxListeners(0, signal); // one for each question that is under way
    this.#tell = tell;
    this.#watched = watched;
    this.#board = new Board(watched, (change) => this.#changed(change));
    this.#cache = new Cache(watched.own.folder('cache'));
    this.#health = new HealthLoop(watched, this.#board, this.#cache, signal);
    this.#gitHub = new GitHubLoop(watched, this.#board, this.#cache, signal);
    const around = { watched, board: this.#board, cache: this.#cache };
    this.#elsewhere = [...watched.platforms.values()]
      .filter(({ isElsewhere }) => isElsewhere)
      .map((adapter) => new PlatformLoop(adapter, around, signal));
    this.#ranges = new Ranges(watched, this.#board, signal);
    this.#hygiene = hygieneSource(watched, this.#board, signal);
    this.#workflows = workflowsSource(watched, this.#board, signal);
    this.#secrets = secretsSource(watched, this.#board, this.#cache, signal);
    this.#sources = this.#sourcesOf(watched, signal);
    this.#keep = settled(() => void this.#keepPicture(), keepAfterMs, signal);
    this.#gitHub.onAsked = () => void this.#lookAtWaiting();
    this.#board.onComputed = (names) => this.#ranges.count(names);
  }

  /** What was known when somebody last looked, with its age; the sources answer in a moment. */
  async recall(): Promise<ProjectSnapshot | null> {
    this.#lastKnown = await this.#cache.snapshot();
    return this.#lastKnown;
  }

  /** Looks at every source but health, or at one; resolves when the picture is whole. */
  async look(only?: string): Promise<void> {
    const asked = this.#sources.filter(({ name }) => only === undefined || name === only);
    await Promise.all(asked.map((source) => source.look()));
    if (this.#looked || only !== undefined) {
      this.#board.flush();
      return;
    }
    const now = this.#board.snapshot();
    this.#looked = true;
    this.#tell(wholeOf(now, this.#lastKnown));
    if (this.#watching) this.#watchOutside(this.#watching.signal);
  }

  /** Looks at everything, health and counts too. */
  async refresh(): Promise<void> {
    await Promise.all([this.look(), this.#hygiene.look(), this.lookElsewhere()]);
    await Promise.all([this.#workflows.look(), this.#secrets.look()]);
    await this.#health.look();
    await this.#ranges.settled();
    this.#board.flush();
  }

  /**
   * Follows what changes, until `rest` or `end`. Before `look`, so that nothing falls between the two; health and GitHub are asked
   * once there is a whole picture to ask about.
   */
  watch(): void {
    if (this.#watching || this.#end.signal.aborted) return;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    setMaxListeners(0, signal); // one for each folder that is watched
    for (const source of [...this.#sources, this.#workflows]) source.watch(signal);
    if (this.#looked) this.#watchOutside(signal);
    const clock = setInterval(() => this.#board.touch({ environments: this.#lasting() }), timePassesMs);
    signal.addEventListener('abort', () => clearInterval(clock), { once: true });
  }

  #watchOutside(signal: AbortSignal): void {
    this.#health.watch(signal);
    this.#gitHub.watch(signal);
    for (const loop of this.#elsewhere) loop.watch(signal);
    this.#secrets.watch(signal);
    void this.#secrets.look();
    this.#health.soon(this.#board.names());
  }

  /** Gives up leases and stops following: nobody looks any more. */
  rest(): void {
    this.#watching?.abort();
    this.#watching = null;
  }

  /** Somebody signed in to GitHub, or out: it is asked anew. */
  lookAtGitHub(): Promise<void> {
    return this.#gitHub.look();
  }

  /** Somebody signed in to a platform, or something was done on one. */
  async lookElsewhere(): Promise<void> {
    await Promise.all(this.#elsewhere.map((loop) => loop.look()));
  }

  /** Somebody asked the platforms just now where these secrets are, and since when. */
  knowSecrets(configuration: ProjectConfiguration, stores: readonly SecretStore[]): Promise<void> {
    return this.#secrets.know(configuration, stores);
  }

  /** It was started from here: it is followed to its end, also while nobody looks. */
  followRun(run: number): Promise<void> {
    return this.#gitHub.followRun(run);
  }

  /** The last good project file of the working copy; null where there is none. */
  configuration(): ProjectConfiguration | null {
    return this.#board.facts.configuration;
  }

  attend(attention: Attention): void {
    this.#health.attend(attention);
    this.#gitHub.attend(attention);
    for (const loop of this.#elsewhere) loop.attend(attention);
  }

  snapshot(): ProjectSnapshot {
    return this.#looked || !this.#lastKnown ? this.#board.snapshot() : this.#lastKnown;
  }

  /** Nothing is told any more. */
  async end(): Promise<void> {
    this.#tell = () => undefined;
    const isWorthKeeping = this.#looked;
    this.rest();
    this.#end.abort();
    if (isWorthKeeping) await this.#keepPicture();
  }

  /** Somebody may have approved on GitHub. */
  async #lookAtWaiting(): Promise<void> {
    if (this.#looked && this.#board.facts.waiting.size > 0) await this.look('plans');
  }

  #sourcesOf(watched: Watched, signal: AbortSignal): Source[] {
    const board = this.#board;
    const configuration = configurationSource(watched, board, signal, () => {
      void this.#workflows.look();
      if (this.#looked) void this.#secrets.look();
    });
    const moved = (): void => {
      if (this.#looked) void configuration.look();
      void this.#hygiene.look();
      void this.#workflows.look();
    };
    return [
      configuration,
      gitSource(watched, board, signal, {
        moved,
        pushed: (branches) => this.#gitHub.followPushes(branches),
      }),
      recordsSource(watched, board, () => {
        for (const loop of this.#elsewhere) loop.soon();
      }),
      ...platformSources(watched, board, signal),
      new OperationsSource(watched, board),
      waitingSource(watched, board),
    ];
  }

  /** Until all sources have answered once, a change would tell of half a picture. */
  #changed(change: SnapshotChange): void {
    if (this.#looked) this.#tell(change);
    const ended = this.#looked ? (change.operations?.filter(({ endedAt }) => endedAt !== null) ?? []) : [];
    if (ended.length) void this.lookElsewhere();
    if (ended.some(({ kind }) => setsSecrets.has(kind))) void this.#secrets.ask();
    if (ended.some(({ kind }) => changesPreviews.has(kind) || (kind === 'wake' && this.#sleepsElsewhere())))
      void this.#gitHub.look();
    if (change.environments) this.#health.soon(this.#newlyServing(change));
    if (ended.length) this.#health.soon(ended.flatMap(({ environment }) => environment ?? [])); // what came back serves since long ago
    this.#keep();
  }

  /** Until when it is kept awake is written down on GitHub. */
  #sleepsElsewhere(): boolean {
    return sleepElsewhere(this.#board.facts, this.#watched).length > 0;
  }

  /** What serves and was never asked, or runs another version than when it was asked. */
  #newlyServing({ environments = [] }: SnapshotChange): string[] {
    const serving = environments.filter(({ targets }) =>
      targets.some(
        ({ current, health, state }) =>
          current && (state === 'unknown' || isOlder(health?.at, current.servedFrom)),
      ),
    );
    return serving.map(({ name }) => name);
  }

  #lasting(): string[] {
    return [...this.#board.names()].filter((name) => this.#board.environment(name)?.kind !== 'preview');
  }

  /** A disk that is full or read-only costs the memory of this picture and no more. */
  async #keepPicture(): Promise<void> {
    await this.#cache.saveSnapshot(this.#board.snapshot()).catch(() => undefined);
  }
}

/** Everything at once, in place of what was shown before. */
function wholeOf(now: ProjectSnapshot, before: ProjectSnapshot | null): SnapshotChange {
  const { environments, previews, operations, pullRequests, ...project } = now;
  const all = [...environments, ...previews];
  const names = new Set(all.map(({ name }) => name));
  const ids = new Set(operations.map(({ id }) => id));
  const old = before ? [...before.environments, ...before.previews] : [];
  return {
    id: now.id,
    project,
    environments: all,
    environmentsGone: old.map(({ name }) => name).filter((name) => !names.has(name)),
    operations,
    pullRequests,
    pullRequestsGone: goneFrom(before?.pullRequests ?? [], pullRequests),
    operationsGone: before?.operations.map(({ id }) => id).filter((id) => !ids.has(id)) ?? [],
  };
}

function goneFrom(before: readonly PullRequest[], now: readonly PullRequest[]): readonly number[] {
  const open = new Set(now.map(({ number }) => number));
  return before.map(({ number }) => number).filter((number) => !open.has(number));
}

function isOlder(askedAt: number | undefined, servedFrom: number | undefined): boolean {
  return askedAt !== undefined && servedFrom !== undefined && askedAt < servedFrom;
}
