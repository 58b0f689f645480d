import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { as } from '../../../agent/protocol/ids.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { told } from '../../../agent/protocol/told.ts';
import { render, say } from '../../../agent/protocol/say.ts';
import type { Failure } from '../../../agent/protocol/failures.ts';

describe('a failure as the agent tells it', () => {
  const failure: Failure = { reason: 'planExpired', hash: as('x'), expiredAt: 0 };

  it('comes with its words', () => {
    const { said, ...plain } = told(failure);
    assert.deepEqual(plain, failure);
    assert.deepEqual({ what: said.what, next: said.next }, explain(failure));
  });

  it('has short words for a row', () => {
    assert.equal(render(told(failure).said.short), 'see its log');
    assert.equal(render(told({ reason: 'cancelled', state: null }).said.short), 'cancelled');
  });

  it('says itself where the editor could say it too', () => {
    assert.match(render(told({ reason: 'notTrusted' }).said.what), /not trusted/);
  });

  it('brings buttons that the editor can press', () => {
    const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    const { contributes } = JSON.parse(manifest) as { contributes: { commands: { command: string }[] } };
    const own = contributes.commands.map(({ command }) => command);
    const failures: readonly Failure[] = [
      ...[failure, { reason: 'timedOut', what: say('The build'), afterMs: 1 } as const],
      ...([
        { reason: 'agentGone', detail: '' },
        { reason: 'unexpected', detail: '' },
      ] as const),
      { reason: 'noConfiguration', folder: '/shop' },
      { reason: 'needsPerson', message: say('') },
    ];
    const named = failures
      .flatMap((one) => told(one).said.actions)
      .flatMap(({ command, otherwise }) => [command, ...(otherwise ? [otherwise] : [])]);
    assert.equal(new Set(named).size, 7);
    assert.deepEqual(
      named.filter((command) => !own.includes(command)),
      [],
    );
  });

  it('has no button to try again where no operation failed', () => {
    const { actions } = told(failure).said;
    assert.deepEqual(
      actions.map(({ on }) => on),
      ['failed'],
    );
  });
});
