import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import {
  gitHubSessionChanged,
  keepGitHubToken,
  listGitHubAccounts,
  useGitHubAccount,
} from '../../../agent/protocol/requests.ts';
import type { CommandServices } from '../../../extension/commands/services.ts';
import { ScriptedAsker } from '../../standins/asker.ts';
import { AgentStandIn } from '../../standins/editor/agent.ts';

const { accounts } = await import('../../../extension/commands/accounts.ts');
const { gitHubSession } = await import('../../../extension/gitHubSession.ts');
const { tell } = await import('../../../extension/explain.ts');

const octocat = { accessToken: 'secret', account: { label: 'octocat' } };
const ofEditor = "With this editor's account";
const asked = { provider: 'github', scopes: ['repo'] };

describe('signing in to GitHub', () => {
  beforeEach(editor.restart);

  function commands(...answers: (string | undefined)[]) {
    const agent = new AgentStandIn();
    const notified: string[] = [];
    const notify = ({ method }: { method: string }) => void notified.push(method);
    agent.answer(useGitHubAccount, () => null);
    const core = { agent: Object.assign(agent, { notify }), asker: new ScriptedAsker(...answers) };
    return { ...accounts({ core } as unknown as CommandServices), agent, notified };
  }

  it('asks nobody anything while no person wants to: an account that is there is taken, none is none', async () => {
    const { gitHubSession: session } = gitHubSession();
    assert.equal(await session(), null);
    editor.account.answer = octocat;
    assert.deepEqual(await session(), { token: 'secret', account: 'octocat' });
    const silently = { ...asked, silent: true };
    assert.deepEqual(editor.sessionsAsked, [silently, silently]);
  });

  it('has the editor ask once a person chose its account, and says who it is', async () => {
    editor.account.answer = octocat;
    const { agent, notified, ...run } = commands(ofEditor);
    await run['taxiway.gitHub.signIn']();
    assert.deepEqual(editor.sessionsAsked, [{ ...asked, createIfNone: true, clearSessionPreference: false }]);
    assert.deepEqual(agent.asked, [{ method: useGitHubAccount.method, params: { account: null } }]);
    assert.deepEqual(notified, [gitHubSessionChanged.method]);
    assert.deepEqual(
      editor.shown.map(({ text }) => text),
      ['You are signed in to GitHub as octocat.'],
    );
  });

  for (const said of ['User did not consent to login.', 'Cancelled', 'Canceled', 'User Cancelled'])
    it(`is over without a word where the person leaves what the editor asks: ${said}`, async () => {
      editor.account.answer = new Error(said);
      const { agent, notified, ...run } = commands(ofEditor);
      await run['taxiway.gitHub.signIn']();
      assert.deepEqual([agent.asked, notified, editor.shown], [[], [], []]);
    });

  it('says in words where the editor has no accounts of GitHub, and what does it', async () => {
    editor.account.answer = new Error("Timed out waiting for authentication provider 'github' to register.");
    const run = commands(ofEditor);
    await run['taxiway.gitHub.signIn']().catch(tell);
    assert.deepEqual(
      editor.shown.map(({ text }) => text),
      [
        "This editor did not sign in to GitHub: Timed out waiting for authentication provider 'github' to register. Sign in with a token instead.",
      ],
    );
  });

  it('lets the person take another account: one more of the editor, one that is kept, or a new token', async () => {
    editor.account.answer = octocat;
    const inUse = { account: 'octocat', kept: false, inUse: true };
    const kept = { account: 'hubot', kept: true, inUse: false };
    const used = async (...answers: string[]) => {
      const { agent, ...run } = commands(...answers);
      agent.answer(listGitHubAccounts, () => ({ accounts: [inUse, kept] }));
      agent.answer(keepGitHubToken, () => ({ account: 'mona' }));
      await run['taxiway.gitHub.useAccount']();
      return agent.asked.slice(1).map(({ params }) => params);
    };
    assert.deepEqual(await used('hubot'), [{ account: 'hubot' }]);
    assert.deepEqual(editor.sessionsAsked, []);
    assert.deepEqual(await used('With another token…', ' ghp_1 '), [{ token: 'ghp_1' }]);
    assert.deepEqual(editor.sessionsAsked, []);
    assert.deepEqual(await used('Another account of this editor…'), [{ account: null }]);
    assert.deepEqual(editor.sessionsAsked, [{ ...asked, createIfNone: true, clearSessionPreference: true }]);
  });
});
