import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Git } from '../../../agent/project/git.ts';
import { hostNameIn, withRealHost } from '../../../agent/project/git/sshHosts.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';

const config = `
# two accounts
Host github-work github.com-*
  HostName github.com
  IdentityFile ~/.ssh/work

host !old.* *.internal
  hostname=%h.acme.dev
Match user nobody
  HostName nowhere
Host *
  User git
`;

describe('names that the user has for SSH hosts', () => {
  const names = ['HOME', 'USERPROFILE'] as const; // here, and on Windows
  const before = names.map((name) => process.env[name]);
  const live = (homes: readonly (string | undefined)[]): void => {
    for (const [index, name] of names.entries())
      if (homes[index] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = homes[index];
  };
  after(() => {
    live(before);
    removeTemporaryFolders();
  });

  for (const [host, real] of [
    ['github-work', 'github.com'],
    ['github.com-home', 'github.com'],
    ['githubXcom-home', 'githubXcom-home'],
    ['git.internal', 'git.internal.acme.dev'],
    ['old.internal', 'old.internal'],
    ['gitlab.com', 'gitlab.com'],
  ] as const)
    it(`are hosts: ${host} is ${real}`, () => assert.equal(hostNameIn(config, host), real));

  for (const [url, real] of [
    ['git@github-work:acme/shop.git', 'git@github.com:acme/shop.git'],
    ['github-work:acme/shop', 'github.com:acme/shop'],
    ['ssh://git@github-work:22/acme/shop.git', 'ssh://git@github.com:22/acme/shop.git'],
    ['https://github-work/acme/shop', 'https://github-work/acme/shop'],
    ['/srv/git/shop.git', '/srv/git/shop.git'],
  ] as const)
    it(`are found in ${url}`, () =>
      assert.equal(
        withRealHost(url, (host) => hostNameIn(config, host)),
        real,
      ));

  it('are those of the remotes of a repository', async () => {
    const repo = repository({ 'a.txt': '1' });
    repo.git('remote', 'add', 'work', 'git@github-work:acme/shop.git');
    const git = new Git(repo.folder, gitRunner(repo.folder, new Redactor()));
    const home = temporaryFolder('home-');
    live([home, home]);
    assert.equal((await git.remotes()).remotes[0]?.url, 'git@github-work:acme/shop.git');
    mkdirSync(join(home, '.ssh'));
    writeFileSync(join(home, '.ssh', 'config'), config);
    assert.equal((await git.remotes()).remotes[0]?.url, 'git@github.com:acme/shop.git');
  });
});
