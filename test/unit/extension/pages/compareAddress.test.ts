import assert from 'node:assert/strict';
import { compareAddress } from '../../../../extension/pages/compareAddress.ts';

describe('the page on the web that compares two commits', () => {
  const known: Readonly<Record<string, string>> = {
    'https://github.com/acme/shop.git': 'https://github.com/acme/shop/compare/a...b',
    'https://token@github.com/acme/shop': 'https://github.com/acme/shop/compare/a...b',
    'git@github.com:acme/shop.git': 'https://github.com/acme/shop/compare/a...b',
    'ssh://git@gitlab.com:22/acme/web/shop.git': 'https://gitlab.com/acme/web/shop/-/compare/a...b',
    'https://bitbucket.org/acme/shop/': 'https://bitbucket.org/acme/shop/branches/compare/b%0Da',
  };
  for (const [remote, address] of Object.entries(known))
    it(`is known of ${remote}`, () => {
      assert.equal(compareAddress(remote, 'a', 'b'), address);
    });

  for (const remote of ['/home/author/shop.git', 'https://git.example.com/acme/shop.git', 'toString:x/y', ''])
    it(`is not known of "${remote}"`, () => {
      assert.equal(compareAddress(remote, 'a', 'b'), undefined);
    });
});
