import assert from 'node:assert/strict';
import { sessionIn } from '../../../agent/cli/gitHubToken.ts';

describe('the token of GitHub that a terminal or a workflow has', () => {
  const found = (env: Readonly<Record<string, string>>) => {
    const session = sessionIn(env);
    return session && [session.token.reveal(), session.account];
  };

  it('is that of GitHub’s own tool, then that of workflows, and none where both are empty', () => {
    assert.deepEqual(found({ GH_TOKEN: 'one', GITHUB_TOKEN: 'two' }), ['one', null]);
    assert.deepEqual(found({ GH_TOKEN: '', GITHUB_TOKEN: 'two' }), ['two', null]);
    assert.equal(found({ GITHUB_TOKEN: '' }), null);
  });

  it('belongs to the bot within a workflow, which may not ask whose it is', () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_TOKEN: 'ghs_made-for-the-job' };
    assert.deepEqual(found(env), ['ghs_made-for-the-job', 'github-actions[bot]']);
    assert.deepEqual(found({ ...env, GH_TOKEN: env.GITHUB_TOKEN }), [
      env.GITHUB_TOKEN,
      'github-actions[bot]',
    ]);
    for (const name of ['GH_TOKEN', 'GITHUB_TOKEN'])
      assert.deepEqual(found({ ...env, [name]: 'ghp_of-somebody' }), ['ghp_of-somebody', null]);
  });
});
