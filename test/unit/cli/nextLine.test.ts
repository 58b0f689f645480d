import assert from 'node:assert/strict';
import { nextLine } from '../../../agent/cli/planCommand.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { GateVerdict, Plan } from '../../../agent/protocol/plan.ts';

describe('what to type after a plan', () => {
  it('carries it out', () => {
    assert.equal(
      after({ gate: 'held', verdict: 'passes', binding: true }),
      'Carry it out: taxiway apply affb9eb00e6c',
    );
  });

  it('names the gate that holds, for without a reason nothing would start', () => {
    assert.equal(
      after({ gate: 'held', verdict: 'fails', binding: true }),
      'A gate holds. Carry it out all the same: taxiway apply affb9eb00e6c --override held=REASON',
    );
    assert.match(after({ gate: 'held', verdict: 'fails', binding: false }), /^Carry it out/);
  });
});

function after(gate: Pick<GateVerdict, 'gate' | 'verdict' | 'binding'>): string {
  const facts = { gates: [gate] } as unknown as Plan['facts'];
  return nextLine({ hash: as('affb9eb00e6c1234'), facts });
}
