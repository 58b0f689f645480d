import assert from 'node:assert/strict';
import { fullName, repositoryAt, repositoryOf } from '../../../../agent/github/client/repository.ts';

describe('the repository of an address', () => {
  for (const url of [
    'git@github.com:acme/shop.git',
    'github.com:acme/shop',
    'ssh://git@github.com/acme/shop.git',
    'ssh://git@ssh.github.com:443/acme/shop.git',
    'https://github.com/acme/shop',
    'https://github.com/acme/shop.git/',
    'https://somebody:token@github.com/acme/shop.git',
    'git://GitHub.com/acme/shop.git',
  ])
    it(`is found in ${url}`, () => {
      const found = repositoryAt(url);
      assert.equal(found && fullName(found), 'acme/shop');
    });

  for (const url of [
    '/srv/git/shop.git',
    'C:\\git\\shop',
    'file:///srv/git/github.com/acme/shop',
    'git@gitlab.com:acme/shop.git',
    'https://github.com.example.org/acme/shop',
    'https://github.com/acme',
    'https://github.com/acme/shop/pull/3',
    '',
  ])
    it(`is none in "${url}"`, () => assert.equal(repositoryAt(url), null));
});

describe('the repository of a working copy', () => {
  const origin = { name: 'origin', url: 'git@github.com:me/shop.git' };
  const upstream = { name: 'upstream', url: 'https://github.com/acme/shop' };
  const backup = { name: 'backup', url: '/srv/git/shop.git' };

  it('is the one a fork was made from', () => {
    const found = repositoryOf({ remotes: [origin, upstream], pushDefault: null });
    assert.deepEqual(found, { repository: { owner: 'acme', name: 'shop' }, remote: 'upstream' });
  });

  it('is at the remote that is pushed to, before origin', () => {
    const mine = { name: 'mine', url: 'git@github.com:mine/shop.git' };
    assert.equal(repositoryOf({ remotes: [origin, mine], pushDefault: 'mine' })?.remote, 'mine');
  });

  it('is found by any name of its remote, also behind one that is not on GitHub', () => {
    assert.equal(
      repositoryOf({ remotes: [backup, { ...origin, name: 'hub' }], pushDefault: 'backup' })?.remote,
      'hub',
    );
  });

  it('is none without a remote on GitHub', () => {
    assert.equal(repositoryOf({ remotes: [backup], pushDefault: null }), null);
    assert.equal(repositoryOf({ remotes: [], pushDefault: null }), null);
  });
});
