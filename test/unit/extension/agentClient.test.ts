import assert from 'node:assert/strict';
import { getSnapshot, initialize, protocolVersion, type Request } from '../../../agent/protocol/requests.ts';
import { AgentClient, type AgentState } from '../../../extension/agentClient.ts';
import type { AgentConnection, EditorSide } from '../../../extension/agentConnection.ts';
import { Failed, failureOf, type Tellable } from '../../../extension/failed.ts';

/** An agent that starts, answers and dies as the test says. */
class Stage {
  readonly states: string[] = [];
  readonly delays: number[] = [];
  readonly opened: { readonly editor: EditorSide; disposed: boolean }[] = [];
  failure: Tellable | undefined;
  protocol = protocolVersion;
  answer: (method: string) => Promise<unknown> = () => Promise.resolve({ projects: [] });
  now = 0;
  later: (() => void)[] = [];

  readonly client = new AgentClient({
    open: (editor) => this.#open(editor),
    introduce: () => ({ protocol: protocolVersion, editor: 'test', folders: [], secretStorage: true }),
    later: (ms, run) => {
      this.delays.push(ms);
      this.later.push(run);
      return { dispose: () => undefined };
    },
    now: () => this.now,
    editor: {
      snapshotChanged: () => undefined,
      operationLogged: () => undefined,
      serviceLogged: () => undefined,
      logged: () => undefined,
      ping: () => Promise.resolve(null),
      readSecret: () => Promise.resolve({ value: null }),
      gitHubSession: () => Promise.resolve(null),
      writeSecret: () => Promise.resolve(null),
    },
  });

  constructor() {
    this.client.onState((state: AgentState) => this.states.push(state.kind));
  }

  #open(editor: EditorSide): Promise<AgentConnection> {
    if (this.failure) return Promise.reject(new Failed(this.failure));
    const one = { editor, disposed: false };
    this.opened.push(one);
    return Promise.resolve({
      request: <Params, Result>({ method }: Request<Params, Result>) =>
        (method === initialize.method
          ? Promise.resolve({ protocol: this.protocol, version: '1', storedIn: 'keychain' })
          : this.answer(method)) as Promise<Result>,
      notify: () => undefined,
      dispose: () => (one.disposed = true),
    });
  }

  dies(detail = 'SIGKILL'): void {
    this.opened.at(-1)!.editor.closed(detail);
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the agent as the editor sees it', () => {
  it('is started by the first request, once', async () => {
    const stage = new Stage();
    assert.equal(stage.client.state.kind, 'off');
    await Promise.all([stage.client.request(getSnapshot, null), stage.client.request(getSnapshot, null)]);
    assert.equal(stage.opened.length, 1);
    assert.deepEqual(stage.states, ['starting', 'running']);
  });

  it('is started again after it died, later each time', async () => {
    const stage = new Stage();
    await stage.client.request(getSnapshot, null);
    for (const delay of [1000, 2000, 4000]) {
      stage.dies();
      assert.equal(stage.client.state.kind, 'away');
      assert.equal(stage.delays.at(-1), delay);
      stage.later.at(-1)!();
      await settled();
      assert.equal(stage.client.state.kind, 'running');
    }
  });

  it('is started at once again where it had lived for a while', async () => {
    const stage = new Stage();
    await stage.client.request(getSnapshot, null);
    stage.dies();
    stage.later.at(-1)!();
    await settled();
    stage.now += 5 * 60_000;
    stage.dies();
    assert.equal(stage.delays.at(-1), 1000);
  });

  it('never waits longer than a minute', async () => {
    const stage = new Stage();
    stage.failure = { reason: 'agentGone', detail: '' };
    for (let index = 0; index < 12; index += 1) {
      stage.client.start();
      await settled();
    }
    assert.equal(Math.max(...stage.delays), 60_000);
  });

  it('says that its bundle is missing, and does not try again by itself', async () => {
    const stage = new Stage();
    stage.failure = { reason: 'agentMissing', path: '/x/agent.cjs' };
    await assert.rejects(
      stage.client.request(getSnapshot, null),
      (error) => failureOf(error).reason === 'agentMissing',
    );
    assert.deepEqual(stage.delays, []);
    const { state } = stage.client;
    assert.equal(state.kind === 'away' && state.failure.reason, 'agentMissing');
  });

  it('is refused where it speaks another version', async () => {
    const stage = new Stage();
    stage.protocol = protocolVersion + 1;
    await assert.rejects(
      stage.client.request(getSnapshot, null),
      (error) => failureOf(error).reason === 'protocolMismatch',
    );
    assert.equal(stage.opened[0]!.disposed, true);
    assert.deepEqual(stage.delays, []);
  });

  it('is another one after a restart, and the old one’s end is nobody’s', async () => {
    const stage = new Stage();
    await stage.client.request(getSnapshot, null);
    stage.client.restart();
    await settled();
    assert.equal(stage.opened[0]!.disposed, true);
    stage.opened[0]!.editor.closed('late');
    assert.equal(stage.client.state.kind, 'running');
  });

  it('starts nothing once the window is closing', async () => {
    const stage = new Stage();
    stage.client.dispose();
    await assert.rejects(
      stage.client.request(getSnapshot, null),
      (error) => failureOf(error).reason === 'agentGone',
    );
    assert.equal(stage.opened.length, 0);
  });
});
