import assert from 'node:assert/strict';
import { join } from 'node:path';
import { signInWith } from '../../../agent/compose.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import * as requests from '../../../agent/protocol/requests.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { Keychain } from '../../../agent/secrets/keychain.ts';
import { PlatformTokens } from '../../../agent/secrets/platformTokens.ts';
import { SecretVault } from '../../../agent/secrets/vault.ts';
import type { Project } from '../../../agent/server/project.ts';
import { registerAccounts } from '../../../agent/server/accounts.ts';
import { KeytarStandIn } from '../../standins/keytar.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

type Answer = (params: unknown, signal: AbortSignal) => Promise<unknown>;

/** A window that asks about accounts, on a machine with a keychain. */
class Window {
  /** Whom the editor is signed in as. */
  editor: string | null = null;
  looks = 0;
  readonly #answers = new Map<string, Answer>();
  readonly #folder = temporaryFolder();
  readonly #keytar = new KeytarStandIn();
  readonly tokens: PlatformTokens;
  /** The one that is open. */
  readonly project: Project;

  constructor() {
    const keychain = new Keychain(() => Promise.resolve(this.#keytar));
    const own = new SecretVault({ keychain, folder: join(this.#folder, 'own'), keeper: null });
    this.project = { world: { project: 'p', name: 'shop', vault: own } } as unknown as Project;
    let now = 0;
    const clock = { now: () => ++now, elapsed: () => 0 };
    const vault = new SecretVault({ keychain, folder: join(this.#folder, 'tokens'), keeper: null, clock });
    this.tokens = new PlatformTokens(vault, this.#folder);
    const connection = {
      answer: ({ method }: { method: string }, check: (params: unknown) => never, give: Answer) =>
        this.#answers.set(method, (params, signal) => give(check(params), signal)),
      hear: () => undefined,
    };
    const projects = {
      lookAtGitHub: () => {
        this.looks += 1;
      },
      lookElsewhere: () => undefined,
      all: () => Promise.resolve([this.project]),
      get: () => Promise.resolve(this.project),
    };
    const editor = { gitHubSession: () => Promise.resolve(this.#session()) };
    registerAccounts(connection as never, { projects, editor, tokens: this.tokens, vault });
  }

  #session() {
    return this.editor === null ? null : { token: Secret.of('gho_editor'), account: this.editor };
  }

  ask(method: { readonly method: string }, params: unknown = null): Promise<unknown> {
    return this.#answers.get(method.method)!(params, new AbortController().signal);
  }

  async known(): Promise<readonly unknown[]> {
    const { accounts } = (await this.ask(requests.listGitHubAccounts)) as {
      accounts: readonly requests.GitHubAccount[];
    };
    return accounts.map(({ account, kept, inUse }) => [account, kept ? 'token' : 'editor', inUse]);
  }

  /** Whose token is used. */
  async inUse(): Promise<string | null> {
    const editor = () => Promise.resolve(this.#session());
    return (await signInWith({ editor }, this.tokens, new Redactor()).session())?.account ?? null;
  }
}

describe('several accounts on GitHub', () => {
  let window: Window;

  beforeEach(() => {
    window = new Window();
  });
  after(removeTemporaryFolders);

  const keep = (account: string) => window.tokens.keep('github', account, Secret.of(`ghp_${account}`));
  const use = (account: string | null) => window.ask(requests.useGitHubAccount, { account });

  it('are the editor’s and those with a kept token; the one in use is marked', async () => {
    window.editor = 'octocat';
    await keep('work');
    await keep('home');
    assert.deepEqual(await window.known(), [
      ['octocat', 'editor', false],
      ['home', 'token', true],
      ['work', 'token', false],
    ]);
    assert.equal(await window.inUse(), 'home');
  });

  it('change by choice, which is remembered on this machine', async () => {
    window.editor = 'octocat';
    await keep('work');
    await keep('home');
    await use('work');
    assert.equal(await window.inUse(), 'work');
    await use(null);
    assert.equal(await window.inUse(), 'octocat');
    assert.deepEqual((await window.known())[0], ['octocat', 'editor', true]);
    assert.equal(window.looks, 2);
  });

  it('are left alone where one of them is forgotten', async () => {
    await keep('work');
    await keep('home');
    await window.ask(requests.forgetToken, { account: 'github/home' });
    assert.deepEqual(await window.known(), [['work', 'token', true]]);
    assert.equal(await window.inUse(), 'work');
    window.editor = 'octocat';
    assert.equal(await window.inUse(), 'octocat', 'nobody chose the one that is left');
  });

  it('are never one that nobody is signed in to', async () => {
    assert.equal(
      failureOf(
        await use('ann').then(
          () => null,
          (error: unknown) => error,
        ),
      ).reason,
      'badInput',
    );
    assert.equal(await window.inUse(), null);
  });

  it('give way to what a program was started with', async () => {
    await keep('home');
    const given = () => Promise.resolve({ token: Secret.of('x'), account: 'work' });
    assert.equal((await signInWith({ given }, window.tokens, new Redactor()).session())?.account, 'work');
  });
});

describe('what is kept of databases', () => {
  after(removeTemporaryFolders);

  it('is told with the tokens, by name and project, and can be forgotten', async () => {
    const window = new Window();
    const { vault } = window.project.world;
    await vault.keep('database/p/ADMIN_URL@staging', Secret.of('postgres://admin:planted@db.test/shop'));
    await vault.keep('rotation/p/op/KEY@staging', Secret.of('planted'));
    const admin = { project: 'p', of: 'shop', name: 'ADMIN_URL@staging' };
    assert.deepEqual(await window.ask(requests.listTokens), { accounts: [], databaseAdmins: [admin] });
    const forget = () =>
      window.ask(requests.forgetDatabaseAdmin, { project: 'p', name: 'ADMIN_URL@staging' });
    assert.deepEqual([await forget(), await forget()], [{ forgotten: true }, { forgotten: false }]);
    assert.equal(await vault.read('database/p/ADMIN_URL@staging'), null);
    assert.notEqual(await vault.read('rotation/p/op/KEY@staging'), null, 'nothing else is forgotten so');
  });
});
