import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import type { Failure, GitHubSituation } from '../../../agent/protocol/failures.ts';
import { told } from '../../../agent/protocol/told.ts';
import { Failed } from '../../../extension/failed.ts';

const { tell } = await import('../../../extension/explain.ts');

describe('what a command that did nothing tells a person', () => {
  beforeEach(editor.restart);

  const tellOf = async (failure: Failure) => {
    await tell(new Failed(told(failure)));
    return editor.shown.map(({ kind, buttons }) => [kind, buttons]);
  };
  const gitHub = (situation: GitHubSituation): Failure => ({
    ...{ reason: 'gitHub', situation, detail: '', until: null, url: null },
  });

  it('is news where the repository is not on GitHub, with the way there', async () => {
    assert.deepEqual(await tellOf(gitHub('noRepository')), [['information', ['Add Remote…']]]);
    editor.presses.push('Add Remote…');
    await tell(new Failed(told(gitHub('noRepository'))));
    assert.deepEqual(editor.ran, [{ command: 'git.addRemote', args: [] }]);
  });

  it('is news where nobody is signed in', async () => {
    assert.deepEqual(await tellOf(gitHub('signedOut')), [['information', ['Sign In to GitHub…']]]);
  });

  it('is an error where GitHub refused', async () => {
    assert.equal((await tellOf(gitHub('noPermission')))[0]![0], 'error');
  });
});
