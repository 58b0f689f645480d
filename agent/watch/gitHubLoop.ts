import type { GitHub } from '../github/client/gitHub.ts';
import { fullName, repositoryOf, type GitHubRepository } from '../github/client/repository.ts';
import type { OnGitHub } from '../github/client/onGitHub.ts';
import { isLive } from '../github/runs/runState.ts';
import { lookAtRuns } from '../github/runs/shownRuns.ts';
import { runsStartedBy, type FoundRun } from '../github/runs/workflowRuns.ts';
import { keptAwake } from '../github/settings/keptAwake.ts';
import { waitingDeployments } from '../github/approvals/waitingDeployments.ts';
import { failureOf, Failed } from '../protocol/failures.ts';
import type { Branch } from '../project/git/branches.ts';
import type { RecordedDeployment } from '../github/deployments/deploymentsQuery.ts';
import type { CommitSha, EnvironmentName } from '../protocol/ids.ts';
import type { CommitStanding, PullRequest } from '../protocol/model.ts';
import { beginPush, followPush } from './pushes/followPush.ts';
import type { Board } from './board.ts';
import type { Cache, KeptGitHub } from './cache.ts';
import type { Attention } from './cadence.ts';
import type { Touched } from './facts.ts';
import { followsRun, gitHubMoves, isWatched } from './gitHubMoves.ts';
import { Lease } from './lease.ts';
import { PacedLoop } from './pacedLoop.ts';
import { gitHubWords } from './picture/gitHubWords.ts';
import { keepSame } from './picture/same.ts';
import { sleepElsewhere } from './sleepElsewhere.ts';
import { forgetOthers, noteOthers } from './noteOthers.ts';
import { newestShared } from './sharedNews.ts';
import type { Watched } from './watched.ts';

/** Situations that another question does not change: it rests until somebody signs in or asks. */
const restsAfter: ReadonlySet<string> = new Set([
  'signedOut',
  'badToken',
  'singleSignOn',
  'noPermission',
  'notFound',
]);

/** GitHub's clock and this machine's differ by so much. */
const skewMs = 60_000;

/**
 * Asks GitHub for the open pull requests, as often as somebody looks; one window per project asks for all of them. Without a
 * remote on GitHub, or without a sign-in, it asks nothing.
 */
export class GitHubLoop {
  readonly #watched: Watched;
  readonly #board: Board;
  readonly #cache: Cache;
  readonly #signal: AbortSignal;
  readonly #loop: PacedLoop;
  readonly #openedAt: number;
  /** The account whose older runs were looked for. */
  #lookedForRunsOf: string | null = null;
  /** Whether the last round found anything else than the one before. */
  #isNews = false;

  /** GitHub has answered: what else goes by it is due. */
  onAsked: () => void = () => undefined;

  constructor(watched: Watched, board: Board, cache: Cache, signal: AbortSignal) {
    this.#watched = watched;
    this.#board = board;
    this.#cache = cache;
    this.#signal = signal;
    this.#openedAt = watched.clock.now();
    this.#loop = new PacedLoop({
      lease: new Lease(cache.folder, 'github', watched.clock),
      folder: cache.folder,
      file: 'github.json',
      now: () => watched.clock.now(),
      isMoving: () => gitHubMoves(board.facts, watched.clock.now()),
      isDue: () => followsRun(board.facts),
      round: () => this.#round(),
      read: () => this.#read(),
    });
  }

  /** Asks now, whoever holds the lease: a person asked, or somebody signed in or out. */
  look(): Promise<void> {
    return this.#loop.look();
  }

  watch(signal: AbortSignal): void {
    this.#loop.watch(signal);
  }

  /** What was pushed is followed to its end, also while nobody looks. Without a sign-in there is nothing to follow it by. */
  followPushes(branches: readonly Branch[]): void {
    const { facts } = this.#board;
    if (!facts.gitHub?.account) return;
    const begun = branches.flatMap(({ name, remote }) =>
      remote ? [[name, beginPush(name, remote.tip, this.#watched.clock.now())] as const] : [],
    );
    facts.pushes = new Map([...facts.pushes, ...begun]);
    this.#board.touch({ project: true });
    this.#loop.soon(0);
  }

  followRun(run: number): Promise<void> {
    this.#board.facts.runsStarted.add(run);
    return this.look();
  }

  attend(attention: Attention): void {
    this.#loop.attend(attention);
  }

  async #round(): Promise<boolean> {
    const remotes = await this.#watched.git.remotes(this.#signal).catch(() => null);
    if (!remotes) return false; // closed meanwhile, or no repository any more: the source that is git says so
    const found = repositoryOf(remotes);
    this.#isNews = false;
    if (!found) {
      this.#take(null);
      return this.#isNews;
    }
    await this.#board.look('github', () =>
      this.#ask(found.repository).catch((error: unknown) => {
        this.#rest(error);
        throw error;
      }),
    );
    this.onAsked();
    return this.#isNews;
  }

  async #ask(repository: GitHubRepository): Promise<Touched> {
    const signedIn = await this.#watched.signIn.current(this.#signal);
    if (!signedIn) {
      this.#loop.restUntil(Infinity);
      await this.#cache.forgetGitHub(); // it was shown to who is no longer signed in
      await forgetOthers(this.#watched.own);
      return this.#show({
        ...nothing,
        standing: { repository: fullName(repository), account: null, quota: null, lines: [] },
      });
    }
    const { gitHub, account } = signedIn;
    const asked = { ...repository, environments: this.#lasting() };
    const answer = await gitHub.openPullRequests(asked, this.#signal);
    const { repository: now, pullRequests, deployments, hidden } = answer;
    const [commits, waiting, runs, awake] = await Promise.all([
      this.#standings(gitHub, repository, pullRequests),
      waitingDeployments({ gitHub, repository }, this.#signal),
      this.#runs({ gitHub, repository, account }),
      keptAwake(
        { gitHub, repository, account },
        sleepElsewhere(this.#board.facts, this.#watched),
        this.#signal,
      ),
    ]);
    const known = { account, quota: gitHub.quota() };
    const standing = { repository: now, ...known, lines: gitHubWords({ ...known, hidden }) };
    const found = {
      ...{ standing, pullRequests, deployments, commits, waitingDeployments: waiting, runs },
      keptAwake: awake,
    };
    await this.#cache.saveGitHub(found).catch(() => undefined); // others ask then
    await noteOthers(pullRequests, this.#board.facts, this.#watched).catch(() => undefined); // a full disk, too
    return this.#show(found);
  }

  /** Of commits that are followed; those of pull requests are known already. */
  #standings(
    gitHub: GitHub,
    repository: GitHubRepository,
    pullRequests: readonly PullRequest[],
  ): Promise<KeptGitHub['commits']> {
    const heads = new Set(pullRequests.map(({ head }) => head));
    const pushes = [...this.#board.facts.pushes.values()].filter(isWatched);
    const commits = pushes.map(({ pushed }) => pushed.commit.sha).filter((sha) => !heads.has(sha));
    return Promise.all(
      commits.map(async (sha) => [sha, await gitHub.commitStanding(repository, sha, this.#signal)] as const),
    );
  }

  async #runs(on: OnGitHub): Promise<KeptGitHub['runs']> {
    const { root } = await this.#watched.git.place(this.#signal);
    if (this.#lookedForRunsOf !== on.account) {
      this.#findOwn(await runsStartedBy(on, on.account, this.#signal).catch(() => []), on.account);
      this.#lookedForRunsOf = on.account;
    }
    return lookAtRuns(on, { root, started: this.#board.facts.runsStarted }, this.#signal);
  }

  /** What goes on since before this window was opened, as after a reload: GitHub alone remembers it. */
  #findOwn(runs: readonly FoundRun[], account: string): void {
    for (const { id, at, by, byHand, state } of runs)
      if (byHand && by === account && isLive({ state }) && at < this.#openedAt + skewMs)
        this.#board.facts.runsStarted.add(id);
  }

  #rest(error: unknown): void {
    const failure = failureOf(error);
    if (!(error instanceof Failed) || failure.reason !== 'gitHub') return;
    this.#loop.restUntil(restsAfter.has(failure.situation) ? Infinity : (failure.until ?? 0));
  }

  /** What another window found. */
  async #read(): Promise<void> {
    const kept = await this.#cache.gitHub();
    if (!kept) return;
    this.#take(kept);
  }

  #take(kept: KeptGitHub | null): void {
    this.#board.touch(this.#show(kept ?? nothing));
  }

  #show(found: KeptGitHub | typeof nothing): Touched {
    const { standing, pullRequests, deployments, commits } = found;
    const { facts } = this.#board;
    const before = facts.pullRequests;
    const now = new Map(pullRequests.map((one) => [one.number, keepSame(before.get(one.number), one)]));
    const changed = [...now.keys(), ...before.keys()].filter(
      (number) => before.get(number) !== now.get(number),
    );
    facts.gitHub = standing;
    facts.pullRequests = now;
    facts.waitingDeployments = keepSame(facts.waitingDeployments, found.waitingDeployments);
    const shared = this.#takeShared(deployments);
    const awake = this.#takeKeptAwake(found.keptAwake);
    const hasNewRuns = this.#takeRuns(found.runs, standing?.account ?? null);
    this.#followOn([...pullRequests.map((one) => [one.head, one] as const), ...commits]);
    this.#isNews = changed.length + shared.length > 0 || hasNewRuns;
    const branches = new Set(changed.map((number) => (now.get(number) ?? before.get(number))?.branch));
    const touched = [...facts.previews.values(), ...facts.others.values()].filter(
      ({ branch, pullRequest }) => branches.has(branch) || changed.includes(pullRequest ?? 0),
    );
    return {
      project: true,
      environments: [...touched.map(({ environment }) => environment), ...shared, ...awake],
      pullRequests: [...new Set(changed)],
    };
  }

  /** Which environments somebody did something in. */
  #takeShared(deployments: readonly RecordedDeployment[]): readonly EnvironmentName[] {
    const { facts } = this.#board;
    const before = facts.shared;
    const found = [...newestShared(deployments)];
    const now = new Map(found.map(([name, one]) => [name, keepSame(before.get(name), one)] as const));
    facts.shared = now;
    const names = new Set([...before.keys(), ...now.keys()]);
    return [...names].filter((name) => before.get(name) !== now.get(name));
  }

  /** Which environments are left awake until another time than before. */
  #takeKeptAwake(found: KeptGitHub['keptAwake']): readonly EnvironmentName[] {
    const { facts } = this.#board;
    const before = facts.keptAwake;
    const now = new Map(found);
    facts.keptAwake = now;
    return [...new Set([...before.keys(), ...now.keys()])].filter(
      (name) => before.get(name) !== now.get(name),
    );
  }

  /** Those of previews come with their pull requests. Null before the project file was read: then all. */
  #lasting(): readonly EnvironmentName[] | null {
    const { configuration, created } = this.#board.facts;
    return configuration && [...configuration.environments.map(({ name }) => name), ...created.keys()];
  }

  /** Another window, which asked, does not know what was started here. */
  #takeRuns(runs: KeptGitHub['runs'], account: string | null): boolean {
    const { facts } = this.#board;
    if (account !== null) this.#findOwn(runs, account);
    const before = facts.runs;
    const now = runs.map((run) => ({ ...run, startedHere: facts.runsStarted.has(run.id) }));
    facts.runs = keepSame(before, now);
    return facts.runs !== before;
  }

  #followOn(standings: Iterable<readonly [CommitSha, CommitStanding]>): void {
    const { facts } = this.#board;
    const byCommit = new Map(standings);
    const now = this.#watched.clock.now();
    facts.pushes = new Map(
      [...facts.pushes].map(([branch, push]) => {
        const standing = byCommit.get(push.pushed.commit.sha);
        return [branch, standing ? followPush(push, standing, now) : push];
      }),
    );
  }
}

const nothing = {
  ...{ standing: null, pullRequests: [], deployments: [], commits: [] },
  ...{ waitingDeployments: [], runs: [], keptAwake: [] },
} as const;
