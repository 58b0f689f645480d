import assert from 'node:assert/strict';
import type { Call } from '../../../agent/cli/command.ts';
import { Options } from '../../../agent/cli/options.ts';
import { status } from '../../../agent/cli/statusCommand.ts';
import type { ProjectSnapshot, TargetSnapshot } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import type { Project } from '../../../agent/server/project.ts';
import { environment, snapshot, target } from '../../standins/picture.ts';

describe('what runs where, on the command line', () => {
  async function printed(targets: readonly TargetSnapshot[], json = false): Promise<string> {
    const shown = snapshot({ environments: [environment({ targets })] });
    const watch = { refresh: () => Promise.resolve(), snapshot: () => shown };
    const lines: string[] = [];
    await status.run({
      ...{ words: [], options: new Options({}), json, folder: '/shop', signal: new AbortController().signal },
      terminal: {
        print: (text: string) => void lines.push(text),
        note: () => undefined,
      } as unknown as Call['terminal'],
      project: () => Promise.resolve({ watch, world: { clock: { now: () => 0 } } } as unknown as Project),
    });
    return lines.join('\n');
  }

  const free = target({ service: 'api' });
  const billed = target({ service: 'web', cost: say('{0} since {1}', '12.40 USD', '2026-11-01') });

  it('has a column of costs where one is known', async () => {
    const [head, api, web] = (await printed([free, billed])).split('\n');
    assert.match(head!, / COST$/);
    assert.doesNotMatch(api!, /USD/);
    assert.match(web!, /12\.40 USD since 2026-11-01$/);
  });

  it('has none where nobody knows', async () => {
    assert.doesNotMatch(await printed([free]), /COST/);
  });

  it('has the cost of each target as JSON', async () => {
    const { environments } = JSON.parse(await printed([free, billed], true)) as ProjectSnapshot;
    const costs = environments[0]?.targets.map(({ cost }) => cost?.args?.[0]);
    assert.deepEqual(costs, [undefined, '12.40 USD']);
  });
});
