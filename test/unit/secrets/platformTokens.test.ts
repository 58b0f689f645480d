import assert from 'node:assert/strict';
import { Secret } from '../../../agent/run/secret.ts';
import { Keychain } from '../../../agent/secrets/keychain.ts';
import { PlatformTokens } from '../../../agent/secrets/platformTokens.ts';
import { SecretVault } from '../../../agent/secrets/vault.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { TestClock, TestKeychain } from '../../standins/world.ts';

describe('tokens of accounts on platforms', () => {
  let clock: TestClock;
  let tokens: PlatformTokens;

  beforeEach(() => {
    clock = new TestClock();
    const keychain = new Keychain(new TestKeychain().load);
    const folder = temporaryFolder();
    tokens = new PlatformTokens(new SecretVault({ keychain, folder, keeper: null, clock }), folder);
  });
  after(removeTemporaryFolders);

  async function keep(platform: string, account: string): Promise<void> {
    clock.advance(1000);
    await tokens.keep(platform, account, Secret.of(`token-of-${account}`));
  }
  async function inUse(platform: string): Promise<string | undefined> {
    const found = await tokens.inUse(platform);
    assert.equal(found?.token.reveal(), found ? `token-of-${found.account}` : undefined);
    return found?.account;
  }

  it('uses the one that was kept last, of that platform', async () => {
    assert.equal(await inUse('fly'), undefined);
    await keep('fly', 'octocat@acme.test');
    await keep('fly', 'hubot@acme.test');
    await keep('vercel', 'team');
    assert.equal(await inUse('fly'), 'hubot@acme.test');
    assert.deepEqual(await tokens.accounts('fly'), ['hubot@acme.test', 'octocat@acme.test']);
  });

  it('uses the one that was chosen, until it is forgotten', async () => {
    await keep('fly', 'octocat@acme.test');
    await keep('fly', 'hubot@acme.test');
    await tokens.use('fly', 'octocat@acme.test');
    assert.equal(await inUse('fly'), 'octocat@acme.test');
    assert.equal(await tokens.forget('fly', 'octocat@acme.test'), true);
    assert.equal(await tokens.forget('fly', 'octocat@acme.test'), false);
    assert.equal(await inUse('fly'), 'hubot@acme.test');
  });
});
