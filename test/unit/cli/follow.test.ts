import assert from 'node:assert/strict';
import type { Call } from '../../../agent/cli/command.ts';
import { exitCodes } from '../../../agent/cli/exitCodes.ts';
import { follow, resultOf } from '../../../agent/cli/follow.ts';
import { Options } from '../../../agent/cli/options.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import type { Project } from '../../../agent/server/project.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { noon, operation } from '../../standins/watchedProject.ts';

type Followed = Pick<OperationSummary, 'state' | 'alive' | 'startedAt'>;

const running: Followed = { state: 'running', alive: true, startedAt: noon };
const gone: Followed = { ...running, alive: false };

describe('following an operation', () => {
  after(removeTemporaryFolders);

  it('ends where its runner is gone, and says how it goes on', async () => {
    const { code, notes } = await followed([running, gone, gone]);
    assert.equal(code, exitCodes.needsPerson);
    assert.match(notes.join('\n'), /Interrupted: .* taxiway resume o/);
  });

  it('ends likewise in the middle of a watch, unless it is enough that the new version serves', async () => {
    const watched: Followed = { ...gone, state: 'watching' };
    assert.equal((await followed([watched, watched])).code, exitCodes.needsPerson);
    assert.equal((await followed([watched, watched], { serving: true })).code, exitCodes.done);
  });

  it('goes on where another runner took it up between two looks, or the first one is still starting', async () => {
    const done = { ...gone, state: 'done', endedAt: noon } as const;
    assert.equal((await followed([gone, running, gone, done])).code, exitCodes.done);
    const made: Followed = { state: 'waiting', alive: false, startedAt: null };
    assert.equal((await followed([made, made, made, running, done])).code, exitCodes.done);
  });
});

describe('the last lines of an operation', () => {
  it('say of a drill how long it took to come back', () => {
    const result = say('Drill: {0} was broken and came back by itself.', 'staging');
    const drill = operation('o', { kind: 'drill', state: 'done', result, drill: { recoveredMs: 1234 } });
    assert.equal(
      resultOf(drill),
      'Drill: staging was broken and came back by itself.\nIt was back 1.2 s after it broke.',
    );
  });
});

/** The operation as it is at one look after the other. */
async function followed(
  looks: readonly Followed[],
  options = {},
): Promise<{ code: number; notes: string[] }> {
  const notes: string[] = [];
  const root = temporaryFolder('operation-');
  let next = 0;
  const project = {
    operations: {
      get: () => Promise.resolve({ summary: operation('o', { createdAt: noon, ...looks[next++] }) }),
    },
    world: { own: { operation: () => ({ root }) }, clock: { now: () => noon + 1000 } },
  } as unknown as Project;
  const call = {
    terminal: { print: () => undefined, note: (line: string) => void notes.push(line) },
    options: new Options(options),
    signal: new AbortController().signal,
    json: false,
  } as unknown as Call;
  return { code: await follow(operation('o').id, project, call, 5), notes };
}
