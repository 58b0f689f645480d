import { mock } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Git } from '../../agent/project/git.ts';
import { gitRunner } from '../../agent/project/runGit.ts';
import { Redactor } from '../../agent/run/redact.ts';
import { throwAway } from '../../agent/server/smallHeap.ts';
import { ProjectWatch } from '../../agent/watch/projectWatch.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../standins/repository.ts';
import { signedInAs } from '../standins/signedInAs.ts';
import { configuration, rules, WatchedProject } from '../standins/watchedProject.ts';
import { figure, median, type Figure } from './figure.ts';

const second = 1000;
const hour = 3600;
const rounds = 5;
/** Seconds that pass at once, and what that takes in truth. */
const stepS = 5;
const realMs = 20;

/** What watching GitHub costs of an account's 5,000 requests and 5,000 points an hour, and how soon a push is seen. */
export async function figures(): Promise<Figure[]> {
  try {
    return [
      ...(await refreshOf(100)),
      ...(await refreshOf(300)),
      figure('GitHub: heap that a window holds for 300 pull requests', await heldFor(300), 'MB'),
      figure('GitHub: requests in an hour at rest, focused', await requestsInAnHour(true), ''),
      figure('GitHub: requests in an hour at rest, not focused', await requestsInAnHour(false), ''),
      figure('GitHub: pushed → pull request with its new head in the tree', await untilSeen(), 'ms', 2000),
    ];
  } finally {
    removeTemporaryFolders();
  }
}

async function refreshOf(count: number): Promise<Figure[]> {
  const shop = await Shop.open(count);
  try {
    await shop.watch.look();
    const before = shop.server.asked.length;
    await shop.watch.lookAtGitHub();
    const asked = shop.server.asked.slice(before);
    return [
      figure(`GitHub: requests of a refresh with ${count} pull requests`, asked.length, ''),
      figure(`GitHub: points of a refresh with ${count} pull requests`, shop.server.points, ''),
    ];
  } finally {
    await shop.close();
  }
}

/** What a picture with so many of them holds besides that of the same repository without one, MB. */
async function heldFor(count: number): Promise<number> {
  const held = async (pulls: number): Promise<number> => {
    const shop = await Shop.open(pulls);
    try {
      throwAway();
      const before = process.memoryUsage().heapUsed;
      await shop.watch.look();
      await shop.watch.lookAtGitHub();
      throwAway();
      return process.memoryUsage().heapUsed - before;
    } finally {
      await shop.close();
    }
  };
  await held(1); // what is loaded with the first question is no matter of their number
  const alone = await held(0);
  return ((await held(count)) - alone) / 1024 / 1024;
}

/** From the first look on; nothing changes meanwhile. The timers of an hour pass in seconds, what they begin has its time. */
async function requestsInAnHour(focused: boolean): Promise<number> {
  const shop = await Shop.open(100);
  try {
    await shop.watch.look();
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    shop.watch.watch();
    shop.watch.attend({ focused, visible: true });
    for (let passed = 0; passed < hour; passed += stepS) {
      shop.project.now += stepS * second;
      mock.timers.tick(stepS * second);
      await delay(realMs);
    }
    return shop.server.asked.length;
  } finally {
    mock.timers.reset();
    await shop.close();
  }
}

/** With a window that looks at a hundred of them. */
async function untilSeen(): Promise<number> {
  const shop = await Shop.open(100);
  try {
    await shop.watch.look();
    await shop.watch.lookAtGitHub();
    shop.watch.watch();
    return await median(rounds, async (round) => {
      shop.repo.git('commit', '--allow-empty', '--quiet', '-m', `Round ${round}`);
      shop.server.hub.pulls[0]!.sha = shop.repo.git('rev-parse', 'HEAD').trim();
      const seen = shop.sees(shop.server.hub.pulls[0]!.sha);
      shop.repo.git('push', '--quiet', 'origin', 'main');
      const pushed = performance.now();
      await seen;
      return performance.now() - pushed;
    });
  } finally {
    await shop.close();
  }
}

/** A repository with so many open pull requests, and a window on it. */
class Shop {
  readonly server: GitHubServer;
  readonly repo: Repository;
  readonly project: WatchedProject;
  readonly watch: ProjectWatch;
  #told: () => void = () => undefined;

  private constructor(server: GitHubServer) {
    this.server = server;
    this.repo = repository({ 'a.txt': '1' });
    this.repo.withRemote();
    this.repo.git('remote', 'add', 'upstream', 'git@github.com:acme/shop.git');
    this.project = new WatchedProject(
      temporaryFolder(),
      new Git(this.repo.folder, gitRunner(this.repo.folder, new Redactor())),
    );
    this.project.configure(configuration([rules('staging'), rules('production')]));
    this.project.signIn = signedInAs({ token: 'good', account: 'octocat' }, server.url);
    this.watch = new ProjectWatch(this.project, () => this.#told());
  }

  static async open(pulls: number): Promise<Shop> {
    const server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    for (let number = 1; number <= pulls; number++)
      server.hub.openPull({ branch: `feature/${number}`, sha: number.toString(16).padStart(40, '0') });
    return new Shop(server);
  }

  /** Resolves once a pull request with this head is in the picture. */
  sees(head: string): Promise<void> {
    return new Promise((resolve) => {
      this.#told = () => {
        if (this.watch.snapshot().pullRequests.some((one) => one.head === head)) resolve();
      };
    });
  }

  async close(): Promise<void> {
    await this.watch.end();
    await this.server.end();
  }
}
