import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import type { AgentClient, AgentState } from '../../../extension/agentClient.ts';
import { Emitter } from '../../../extension/emitter.ts';
import { Store } from '../../../extension/model/store.ts';
import { eventually } from '../../standins/eventually.ts';
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

describe('a value that is made on a page', () => {
  beforeEach(editor.restart);
  const place = { title: 'Rotate', step: 1, of: 1, canGoBack: false };
  const question = (page: string) => ({ prompt: 'The new value of STRIPE', secret: true, page });

  /** Chooses that of the first question, then types into the second. */
  async function answered(page: string, label: string): Promise<unknown> {
    const answer = editorAsker.input(question(page), place);
    const [pick] = editor.picks;
    pick!.activeItems = pick!.items.filter((item) => item.label === label);
    pick!.pressEnter();
    await eventually(() => editor.boxes.length > 0, 'the value is asked for');
    editor.boxes[0]!.type('s3cret');
    return answer;
  }

  it('is asked for once the person opened the page', async () => {
    assert.equal(await answered('https://dashboard.test/keys', 'Open the Page in the Browser'), 's3cret');
    assert.deepEqual(editor.opened, ['https://dashboard.test/keys']);
    assert.equal(editor.picks[0]?.items[0]?.detail, 'https://dashboard.test/keys', 'which is shown before');
  });

  it('is asked for at once where it is made already', async () => {
    assert.equal(await answered('https://dashboard.test/keys', 'Paste It'), 's3cret');
    assert.deepEqual(editor.opened, []);
  });

  it('opens nothing that is no page of the web', async () => {
    const answer = editorAsker.input(question('vscode://some.extension/do'), place);
    editor.boxes[0]!.type('s3cret');
    assert.equal(await answer, 's3cret');
    assert.deepEqual([editor.picks.length, editor.opened], [0, []]);
  });
});

describe('questions of which one follows from the other', () => {
  beforeEach(editor.restart);
  const question = { placeholder: 'Which?', choices: [{ label: 'a', value: 1 }] };
  const place = () => ({ title: 'Run', step: 1, of: 2, canGoBack: false, series: editorAsker.series() });
  const answer = (number: number) => {
    const pick = editor.picks[number]!;
    pick.activeItems = pick.items;
    pick.pressEnter();
  };

  it('stay wherever the focus goes, each until the next is there', async () => {
    const at = place();
    const first = editorAsker.pick(question, at);
    assert.ok(editor.picks[0]!.ignoreFocusOut);
    answer(0);
    assert.equal(await first, 1);
    const looks = ({ busy, enabled, isDisposed }: editor.QuickPick) => ({ busy, enabled, isDisposed });
    assert.deepEqual(looks(editor.picks[0]!), { busy: true, enabled: false, isDisposed: false });
    void editorAsker.pick(question, at);
    assert.deepEqual(editor.picks.map(looks), [
      { busy: true, enabled: false, isDisposed: true },
      { busy: false, enabled: true, isDisposed: false },
    ]);
    assert.equal(at.series.left.isCancellationRequested, false);
  });

  it('can be left while the next is worked out', async () => {
    const at = place();
    const first = editorAsker.pick(question, at);
    answer(0);
    await first;
    editor.picks[0]!.leave();
    assert.equal(at.series.left.isCancellationRequested, true);
  });

  it('are gone once there is no further one', async () => {
    const at = place();
    const first = editorAsker.pick(question, at);
    answer(0);
    await first;
    at.series.end();
    assert.ok(editor.picks[0]!.isDisposed);
    assert.equal(at.series.left.isCancellationRequested, false);
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
