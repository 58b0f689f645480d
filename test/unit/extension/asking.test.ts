import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import type { AgentClient, AgentState } from '../../../extension/agentClient.ts';
import { Emitter } from '../../../extension/emitter.ts';
import { Store } from '../../../extension/model/store.ts';
import { snapshot } from '../../standins/picture.ts';

const { editorAsker } = await import('../../../extension/quickInput/editorAsker.ts');
const { tellContext } = await import('../../../extension/tellContext.ts');

describe('a quick pick', () => {
  beforeEach(editor.restart);
  const place = { title: 'Deploy', step: 1, of: 1, canGoBack: false };

  it('stays open for Enter where nothing matches', async () => {
    const answer = editorAsker.pick({ placeholder: 'Which?', choices: [{ label: 'a', value: 1 }] }, place);
    const [pick] = editor.picks;
    pick!.pressEnter();
    pick!.activeItems = pick!.items;
    pick!.pressEnter();
    assert.equal(await answer, 1);
  });

  it('answers nothing to whoever leaves it', async () => {
    const answer = editorAsker.pick({ placeholder: 'Which?', choices: [] }, place);
    editor.picks[0]!.leave();
    assert.equal(await answer, undefined);
  });
});

describe('what welcome texts ask for', () => {
  beforeEach(editor.restart);
  const told = () => editor.ran.map(({ args }) => args.join(' '));

  it('is told from the start: nothing is known of the repository yet', () => {
    const changed = new Emitter<AgentState>();
    const agent = { state: { kind: 'off' }, onState: changed.event } as unknown as AgentClient;
    const store = new Store();
    tellContext(agent, store);
    assert.ok(told().includes('taxiway.agent off'));
    assert.ok(told().includes('taxiway.project '));
    store.replace([snapshot()]);
    assert.ok(told().includes('taxiway.project ready'));
  });
});
