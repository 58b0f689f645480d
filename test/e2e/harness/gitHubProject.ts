import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import type { HubDeployment } from '../../standins/github/hub.ts';

/** A repository of one service whose remote is on GitHub, with a pull request that is checked out. */
export interface GitHubProject {
  readonly folder: string;
  readonly gitHub: GitHubServer;
  /** Of octocat, who did not open the pull request. */
  readonly token: string;
  git(...args: readonly string[]): string;
  /** A commit on main, not pushed. Answers it. */
  commit(title: string): string;
  /** Merges the pull request as GitHub does, but for the push. Answers the commit. */
  merge(): string;
  /** As GitHub knows them, the newest first. */
  deploymentsTo(environment: string): readonly HubDeployment[];
  close(): Promise<void>;
}

const target = { targets: { web: { platform: 'local' } } };

const projectFile = {
  services: {
    web: { directory: 'web', start: 'node server.mjs', health: '/healthz', version: '/version' },
  },
  environments: {
    staging: { ...target, branches: ['main'] },
    production: { ...target, branches: ['main'], promoteFrom: 'staging', gates: { ci: true, approvals: 1 } },
  },
  previews: { from: 'pull-requests', ...target },
};

const server = `import { createServer } from 'node:http';

const { HOST, PORT, TAXIWAY_COMMIT: commit } = process.env;
createServer((request, response) => response.end(JSON.stringify({ commit }))).listen(Number(PORT), HOST);
`;

/** `more` is said by its project file besides. */
export async function gitHubProject(more: object = {}): Promise<GitHubProject> {
  const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'taxiway-github-')));
  const [folder, bare] = [path.join(place, 'shop'), path.join(place, 'shop.git')];
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  mkdirSync(path.join(folder, 'web'), { recursive: true });
  writeFileSync(path.join(folder, 'taxiway.json'), JSON.stringify({ ...projectFile, ...more }, null, 2));
  writeFileSync(path.join(folder, 'web/server.mjs'), server);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Author');
  git('config', 'user.email', 'author@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A page that answers');
  remoteAt(bare, place, git);
  const gitHub = await GitHubServer.start();
  const token = 'gho_of_octocat_for_tests';
  gitHub.tokens.set(token, 'octocat');
  git('checkout', '--quiet', '-b', 'prices');
  writeFileSync(path.join(folder, 'web/prices.json'), '{}\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'New prices');
  git('push', '--quiet', '--set-upstream', 'origin', 'prices');
  gitHub.hub.openPull({
    branch: 'prices',
    sha: git('rev-parse', 'HEAD'),
    title: 'New prices',
    author: 'author',
  });
  return {
    folder,
    gitHub,
    token,
    git,
    commit(title) {
      appendFileSync(path.join(folder, 'web/server.mjs'), `// ${title}\n`);
      git('commit', '--quiet', '--all', '--message', title);
      return git('rev-parse', 'HEAD');
    },
    merge() {
      git('checkout', '--quiet', 'main');
      git('merge', '--quiet', '--no-ff', '--message', 'Merge #1', 'prices');
      const mergedAs = git('rev-parse', 'HEAD');
      Object.assign(gitHub.hub.pulls[0]!, { open: false, mergedAs });
      return mergedAs;
    },
    deploymentsTo: (environment) =>
      gitHub.hub.deployments.filter((one) => one.environment === environment).toReversed(),
    async close() {
      await gitHub.end();
      rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** By the address it has on GitHub, though it is a folder: a program in ssh's place starts what git asks for. */
function remoteAt(bare: string, place: string, git: (...args: readonly string[]) => string): void {
  const ssh = path.join(place, 'ssh.sh');
  writeFileSync(ssh, `for last; do :; done\nexec "\${last%% *}" '${bare}'\n`);
  git('init', '--quiet', '--bare', '--initial-branch=main', bare);
  git('config', 'core.sshCommand', `sh '${ssh}'`);
  git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  git('push', '--quiet', '--set-upstream', 'origin', 'main');
  git('remote', 'set-head', 'origin', '--auto');
}
