import assert from 'node:assert/strict';
import { readLog } from '../../../../agent/protocol/requests.ts';
import { core, startedId } from '../../../standins/editor/agent.ts';
import { editor, LogDocuments } from '../../../standins/editor/inEditor.ts';
import { Uri } from '../../../standins/editor/vscode.ts';
import { eventually } from '../../../standins/eventually.ts';
import { projectId } from '../../../standins/picture.ts';

const uri = new Uri('taxiway-log', projectId, `/${startedId}.log`) as never;

function withLog(lines: string) {
  const desk = core();
  const log = { text: lines };
  desk.agent.answer(readLog, ({ from, limit }) => {
    const text = log.text.slice(from, from + limit);
    return { text, next: from + text.length, size: log.text.length };
  });
  const documents = new LogDocuments(desk.core, 1);
  const written = (text: string) => {
    log.text += text;
    desk.logs.received({ project: projectId, operation: startedId, text, next: log.text.length });
  };
  return { ...desk, documents, written };
}

describe('the log of an operation as a document', () => {
  it('grows by what was written, without reading it all again', async () => {
    const { documents, agent, written } = withLog('one\n');
    let changed = false;
    documents.onDidChange(() => (changed = true));
    assert.equal(await documents.provideTextDocumentContent(uri), 'one\n');
    const asked = agent.timesAsked(readLog);
    written('two\n');
    await eventually(() => changed, 'the editor is told');
    assert.equal(await documents.provideTextDocumentContent(uri), 'one\ntwo\n');
    assert.equal(agent.timesAsked(readLog), asked);
    documents.dispose();
  });

  it('is kept while only its language changes, and let go when it is closed', async () => {
    const { documents, agent } = withLog('one\n');
    await documents.provideTextDocumentContent(uri);
    const asked = agent.timesAsked(readLog);
    editor.closed.fire({ uri, isClosed: false });
    await documents.provideTextDocumentContent(uri);
    assert.equal(agent.timesAsked(readLog), asked);
    editor.closed.fire({ uri, isClosed: true });
    await documents.provideTextDocumentContent(uri);
    assert.ok(agent.timesAsked(readLog) > asked);
    documents.dispose();
  });
});
