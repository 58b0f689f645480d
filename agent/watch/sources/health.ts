import type { Probe } from '../../health/prober.ts';
import type { TargetReading } from '../../platforms/platform.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Health } from '../../protocol/model.ts';
import { rulesOf } from '../assemble.ts';
import type { Board } from '../board.ts';
import { isInFlight, targetKey, type Facts, type TargetKey } from '../facts.ts';
import type { HealthFact } from '../picture/inputs.ts';
import { isSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';

/** Each request of a round; a healthy service answers in a hundredth of it. */
const timeoutMs = 5000;
/** So many are asked at a time. */
const atOnce = 8;

export interface HealthRound {
  readonly facts: ReadonlyMap<TargetKey, HealthFact>;
  readonly asked: readonly EnvironmentName[];
  /** Where somebody is better or worse off than before. */
  readonly changed: readonly EnvironmentName[];
}

/** Asks everything that serves how it is; `only` limits the round to these environments. */
export async function healthRound(
  watched: Pick<Watched, 'prober'>,
  { facts }: Pick<Board, 'facts'>,
  signal: AbortSignal,
  only?: ReadonlySet<EnvironmentName>,
): Promise<HealthRound> {
  const asked = [...facts.readings]
    .filter(([name]) => only?.has(name) ?? true)
    .flatMap(([, readings]) => readings.filter(isAsked));
  const found = new Map<TargetKey, HealthFact>();
  const changed = new Set<EnvironmentName>();
  await forEach(asked, async (reading) => {
    const { environment, service } = reading.target;
    const key = targetKey(environment, service);
    const before = facts.health.get(key);
    const health = await watched.prober.ask(probeOf(reading, facts), signal);
    found.set(key, after(before, health));
    if (!isSameHealth(before?.health, health) || isOneLostPing(before)) changed.add(environment);
  });
  const names = new Set(asked.map(({ target }) => target.environment));
  return { facts: found, asked: [...names], changed: [...changed] };
}

/** What fell asleep or was removed is not asked any more: how it was says nothing of how it is. True where there was any. */
export function forgetUnasked({ readings, health }: Facts): boolean {
  const asked = new Set(
    [...readings.values()]
      .flat()
      .filter(isAsked)
      .map(({ target }) => targetKey(target.environment, target.service)),
  );
  const others = [...health.keys()].filter((key) => !asked.has(key));
  for (const key of others) health.delete(key);
  return others.length > 0;
}

/** Environments that an operation changes or watches, or where something is not well. */
export function moving(board: Pick<Board, 'facts' | 'environment'>): Set<EnvironmentName> {
  const { facts } = board;
  const inFlight = [...facts.operations.values()].filter(isInFlight);
  const unwell = [...facts.readings.keys()].filter((name) => isUnwell(board.environment(name)?.state));
  return new Set([...inFlight.flatMap((one) => one.environment ?? []), ...unwell]);
}

function isUnwell(state: string | undefined): boolean {
  return state === 'degraded' || state === 'failing';
}

function isAsked({ state, loopbackUrl, url }: TargetReading): boolean {
  return state === 'serving' && (loopbackUrl ?? url) !== null;
}

function probeOf({ target, current, loopbackUrl, url }: TargetReading, facts: Facts): Probe {
  const targets = rulesOf(target.environment, facts)?.targets ?? [];
  const recipe =
    targets.find(({ service }) => service === target.service)?.recipe ??
    facts.configuration?.services.find(({ name }) => name === target.service);
  return {
    url: loopbackUrl ?? url ?? '',
    healthPath: recipe?.health ?? null,
    versionPath: recipe?.version ?? null,
    commit: current?.commit.sha ?? null,
    timeoutMs,
  };
}

/** What never answered well is not given the benefit of one lost ping. */
function after(before: HealthFact | undefined, health: Health): HealthFact {
  if (health.state !== 'failing') return { health, failuresInARow: 0 };
  return { health, failuresInARow: (before?.failuresInARow ?? 1) + 1 };
}

/** The next answer says which it was: a lost ping or an outage. */
export function isOneLostPing(fact: HealthFact | undefined): boolean {
  return fact?.failuresInARow === 1;
}

function isSameHealth(before: Health | undefined, now: Health): boolean {
  return isSame(before, now, new Set(['at', 'latencyMs']));
}

async function forEach<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const work = async (): Promise<void> => {
    for (const item of waiting) await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
}
