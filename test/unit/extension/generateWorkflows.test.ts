import assert from 'node:assert/strict';
import { proposeWorkflows } from '../../../agent/protocol/requests.ts';
import { type Message, say } from '../../../agent/protocol/say.ts';
import type { WorkflowProposal } from '../../../agent/protocol/workflows.ts';
import { core } from '../../standins/editor/agent.ts';
import { editor, generateWorkflows } from '../../standins/editor/inEditor.ts';
import { type Uri, workspace } from '../../standins/editor/vscode.ts';

function file(path: string, more: Partial<WorkflowProposal> = {}): WorkflowProposal {
  return {
    path,
    before: null,
    after: `text of ${path}`,
    state: say('new'),
    kept: [],
    asks: [],
    question: say('Write {0}?', path),
    ...more,
  };
}

/** A person who agrees to these files, and what happened to them. */
function person(...agreed: readonly string[]) {
  const asked: string[] = [];
  const written: string[] = [];
  return {
    asked,
    written,
    desk: {
      isAgreed: (
        uri: Uri,
        _: string,
        { title, question, yes }: Record<'title' | 'question' | 'yes', string>,
      ) => {
        asked.push(`${title}: ${question} [${yes}]`);
        return Promise.resolve(agreed.some((path) => uri.path.endsWith(path)));
      },
      writeFiles: (files: readonly { readonly uri: Uri; readonly text: string }[]) => {
        written.push(...files.map(({ uri, text }) => `${uri.path} = ${text}`));
        return Promise.resolve();
      },
    } as unknown as NonNullable<Parameters<typeof generateWorkflows>[2]>,
  };
}

describe('generating workflows', () => {
  const files = [file('a.yml'), file('b.yml')];
  const proposal = {
    root: '/shop',
    files: [] as readonly WorkflowProposal[],
    nothing: say('Nothing to write.'),
    leftOut: [] as readonly Message[],
    next: [say('Commit them.'), say('GitHub needs {0}.', 'X')],
    secrets: [],
    settingsUrl: null as string | null,
  };

  beforeEach(() => editor.reset());
  afterEach(() => (workspace.workspaceFolders = []));

  function answering(more: Partial<typeof proposal>, ...answers: Parameters<typeof core>) {
    const desk = core(...answers);
    desk.agent.answer(proposeWorkflows, () => ({ ...proposal, ...more }));
    return desk;
  }

  it('shows each chosen file, writes what is agreed, and tells what is next', async () => {
    const { core: services, asker } = answering({ files }, ['a.yml', 'b.yml']);
    const { desk, asked, written } = person('b.yml');
    await generateWorkflows(services, '/shop', desk);
    assert.deepEqual(asker.asked[0]?.labels, ['a.yml', 'b.yml']);
    assert.deepEqual(asked, [
      'a.yml as proposed (1 of 2): Write a.yml? [Write]',
      'b.yml as proposed (2 of 2): Write b.yml? [Write]',
    ]);
    assert.deepEqual(written, ['/shop/b.yml = text of b.yml']);
    assert.deepEqual(editor.told, ['Commit them. GitHub needs X.']);
  });

  it('shows a single one at once, and offers the settings of the repository', async () => {
    const { core: services } = answering({ files: [file('a.yml')], settingsUrl: 'https://github.com/a/b' });
    const { desk, written } = person('a.yml');
    await generateWorkflows(services, '/shop', desk);
    assert.equal(written.length, 1);
    assert.deepEqual(editor.told, ['Commit them. GitHub needs X. | Open GitHub Settings']);
  });

  it('says it where there is nothing to write', async () => {
    const same = file('a.yml', { before: 'x', after: 'x' });
    const { core: services } = answering({ files: [same] });
    const { desk, asked } = person();
    await generateWorkflows(services, '/shop', desk);
    assert.deepEqual([asked, editor.told], [[], ['Nothing to write.']]);
  });

  it('says what no workflow does, and of each file that must stay why', async () => {
    const stuck = file('a.yml', {
      before: 'x',
      after: 'x',
      asks: [{ key: null, said: say('Line 3.') }],
      question: say('a.yml: Line 3.'),
    });
    const { core: services } = answering({ files: [stuck], leftOut: [say('Not staging.')] });
    const { desk, asked } = person();
    await generateWorkflows(services, '/shop', desk);
    assert.deepEqual([asked, editor.told], [[], ['a.yml: Line 3.', 'Nothing to write. Not staging.']]);
  });

  it('asks key by key what both changed, and shows the file merged like that', async () => {
    const asks = [{ key: 'name', said: say('name: Mine or Yours.'), choice: say('Yours instead of Mine') }];
    const conflict = file('a.yml', { before: 'x', asks });
    const {
      core: services,
      agent,
      asker,
    } = answering({ files: [conflict] }, ['The others stay as the file has them', 'name']);
    agent.answer(proposeWorkflows, ({ taken }) => ({
      ...proposal,
      files: [taken['a.yml'] ? file('a.yml', { before: 'x', after: taken['a.yml'].join() }) : conflict],
    }));
    const { desk, written } = person('a.yml');
    await generateWorkflows(services, '/shop', desk);
    assert.deepEqual(asker.asked[0]?.labels, ['The others stay as the file has them', 'name']);
    assert.deepEqual(written, ['/shop/a.yml = name']);
  });

  it('keeps the file where nothing of it is to be taken, and leaves one whose question is turned away', async () => {
    const asks = [{ key: 'name', said: say('name: Mine or Yours.'), choice: say('Yours instead of Mine') }];
    const conflict = file('a.yml', { before: 'x', asks });
    const kept = person('a.yml');
    const answers = ['The others stay as the file has them'];
    await generateWorkflows(answering({ files: [conflict] }, answers).core, '/shop', kept.desk);
    assert.deepEqual(kept.written, ['/shop/a.yml = text of a.yml']);
    const away = person('a.yml');
    await generateWorkflows(answering({ files: [conflict] }, undefined).core, '/shop', away.desk);
    assert.deepEqual([away.asked, away.written], [[], []]);
  });

  it('writes and tells nothing where nothing is agreed, and asks no more once the person left', async () => {
    const one = person();
    await generateWorkflows(answering({ files: [file('a.yml')] }).core, '/shop', one.desk);
    assert.deepEqual([one.asked.length, one.written, editor.told], [1, [], []]);
    const other = person();
    await generateWorkflows(answering({ files }, undefined).core, '/shop', other.desk);
    assert.deepEqual([other.asked, editor.told], [[], []]);
  });

  it('deletes what nothing needs any more only when that is agreed', async () => {
    const gone = file('a.yml', { before: 'x', after: null, question: say('Delete it?') });
    const no = person();
    await generateWorkflows(answering({ files: [gone] }).core, '/shop', no.desk);
    assert.deepEqual([no.asked, editor.deleted], [['a.yml as proposed (1 of 1): Delete it? [Delete]'], []]);
    await generateWorkflows(answering({ files: [gone] }).core, '/shop', person('a.yml').desk);
    assert.deepEqual(editor.deleted, ['/shop/a.yml']);
  });

  it('takes the folder of the window, and says where none is open', async () => {
    const { core: services, agent } = answering({});
    const { desk } = person();
    await assert.rejects(generateWorkflows(services, undefined, desk), /badInput|Open a folder/);
    const { Uri } = await import('../../standins/editor/vscode.ts');
    workspace.workspaceFolders = [{ name: 'shop', uri: Uri.file('/shop') }];
    await generateWorkflows(services, undefined, desk);
    assert.deepEqual(agent.asked.at(-1)?.params, { folder: '/shop', taken: {} });
  });
});
