import type { Step } from '../../platforms/platform.ts';
import type { GateKind, GateVerdict } from '../../protocol/plan.ts';
import type { Entry, GateMoment } from '../journal/journalEntries.ts';
import { overrideOf, refuseWhereHeld } from '../gates/gatesHeld.ts';
import type { Run } from './run.ts';

/** Asks the gates again before the first effect and before traffic moves. */
export class GateKeeper {
  readonly #run: Run;
  /** Whether time has passed since the gates were asked. */
  #stale: boolean;
  #begun = false;
  #moved = false;

  /** `fresh`: the facts were gathered just now, with the verdicts in them. */
  constructor(run: Run, { fresh }: { readonly fresh: boolean }) {
    this.#run = run;
    this.#stale = !fresh;
  }

  /** Failed `gatesHold` where one holds by now. */
  async before({ effect }: Step, signal: AbortSignal): Promise<void> {
    const first = effect !== 'none' && !this.#begun;
    const moves = effect === 'traffic' && !this.#moved;
    if (first) this.#begun = true;
    if (moves) this.#moved = true;
    if ((first || moves) && this.#stale) await this.#ask(moves ? 'traffic' : 'firstEffect', signal);
    this.#stale = true;
  }

  async #ask(moment: GateMoment, signal: AbortSignal): Promise<void> {
    const { engine, stored, journal } = this.#run;
    const { facts } = stored.plan;
    const verdicts = await engine.askGatesAgain(facts.input, facts, engine.world, signal);
    await journal.tell(...gateEntries(verdicts, this.#run, moment));
    const counting = verdicts.filter(stillCounts(moment));
    refuseWhereHeld(counting, stored.apply.overrides, { gates: counting }, true);
  }
}

/**
 * What counts at the start alone: the working copy is nobody's business once the commit is checked out elsewhere, and an
 * operation that began inside its window may end outside it.
 */
const countsNoMore: Readonly<Record<GateMoment, readonly GateKind[]>> = {
  start: [],
  firstEffect: ['clean'],
  traffic: ['clean', 'window'],
};

function stillCounts(moment: GateMoment): (verdict: GateVerdict) => boolean {
  return ({ gate }) => !countsNoMore[moment].includes(gate);
}

export function gateEntries(
  verdicts: readonly GateVerdict[],
  { stored }: Run,
  moment: GateMoment,
): readonly Entry[] {
  return verdicts.map(({ gate, verdict, binding }) => ({
    type: 'gate',
    ...{ gate, verdict, binding, moment },
    override: verdict === 'fails' ? overrideOf(gate, stored.apply.overrides) : null,
  }));
}
