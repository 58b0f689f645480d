import { rulesOfCreated } from '../project/createdEnvironments.ts';
import { findEnvironment } from '../project/findEnvironment.ts';
import { isPreviewName } from '../project/previewRecords.ts';
import { frozen } from '../project/freezes.ts';
import { nextSleepWake } from '../project/schedule.ts';
import { ownBranch } from '../project/ownBranch.ts';
import type { EnvironmentRules, TargetConfiguration } from '../project/resolved.ts';
import type { CommitSha, EnvironmentName, ServiceName } from '../protocol/ids.ts';
import type {
  EnvironmentSnapshot,
  OperationSummary,
  SleepInfo,
  TargetAbilities,
  WaitingChange,
} from '../protocol/model.ts';
import { emptyReading } from '../platforms/emptyReading.ts';
import { traitDifferences, traitWords } from '../platforms/parity.ts';
import type { TargetReading } from '../platforms/platform.ts';
import { isInFlight, rangeKey, targetKey, type Facts, type RangeKey } from './facts.ts';
import type { EnvironmentInputs, TargetInputs } from './picture/inputs.ts';
import { previewInfo } from './preview.ts';
import { sharedNews } from './sharedNews.ts';
import { isKeptElsewhere } from './sleepElsewhere.ts';
import type { Watched } from './watched.ts';

export type Surroundings = Pick<Watched, 'platforms' | 'clock'>;

/** Every environment there is: those of the project file in its order, those created from another, and previews. */
export function environmentNames(facts: Facts): readonly EnvironmentName[] {
  const configured = facts.configuration?.environments.map(({ name }) => name) ?? [];
  const running = [...facts.readings.keys()];
  return [...new Set([...configured, ...facts.created.keys(), ...facts.previews.keys(), ...running])];
}

/** What one environment is computed from, picked out of everything that is known. */
export function environmentInputs(
  name: EnvironmentName,
  facts: Facts,
  around: Surroundings,
): EnvironmentInputs {
  const rules = rulesOf(name, facts);
  const readings = facts.readings.get(name) ?? [];
  const operation = operationOn(name, facts);
  const preview = isPreview(name, facts) ? previewInfo(name, facts, operation, around.clock.now()) : null;
  const tip = branchTip(branchOf(name, rules, facts), facts);
  return {
    name,
    kind: preview ? 'preview' : (rules?.kind ?? 'staging'),
    branches: preview ? [preview.branch] : (rules?.branches ?? []),
    targets: servicesOf(readings, rules).map((target) =>
      targetInputs(name, target, { readings, operation, tip, facts, around }),
    ),
    promoteFrom: rules?.promoteFrom ?? null,
    behind: behindOf(rules, readings, facts),
    ...mirrorOf(rules, facts),
    hold: facts.holds.get(name) ?? null,
    sleep: sleepOf(readings, rules, { ...around, keptAwake: facts.keptAwake.get(name) ?? null }),
    frozen: rules && frozenNow(rules, around.clock.now()),
    waitingFor: facts.waiting.get(name) ?? nobody,
    preview,
    shared: sharedNews(name, facts, around.clock.now()),
    currentBranch: facts.head.branch,
    asOf: facts.readAt,
  };
}

const nobody: readonly WaitingChange[] = [];
const noAbilities: TargetAbilities = {
  promote: 'none',
  rollback: 'none',
  sleep: 'none',
  preview: 'none',
  cancel: 'none',
  logs: 'none',
  variables: 'none',
};

/** Ranges whose counts the environments show: asked of git once per pair. */
export function rangesShown(name: EnvironmentName, facts: Facts): readonly RangeKey[] {
  const rules = rulesOf(name, facts);
  const readings = facts.readings.get(name) ?? [];
  const tip = branchTip(branchOf(name, rules, facts), facts);
  const newer = readings.flatMap(({ current }) =>
    current && tip && current.commit.sha !== tip ? [rangeKey(current.commit.sha, tip)] : [],
  );
  return [...new Set([...newer, ...pairsBehind(rules, readings, facts)])];
}

function targetInputs(
  environment: EnvironmentName,
  { service, platform }: Pick<TargetConfiguration, 'service' | 'platform'>,
  { readings, operation, tip, facts, around }: TargetContext,
): TargetInputs {
  const found = readings.find((one) => one.target.service === service);
  const reading = found ?? (facts.answers.has(platform) ? emptyReading({ environment, service }) : null);
  const current = reading?.current?.commit.sha ?? null;
  return {
    service,
    platform,
    can: around.platforms.get(platform)?.can ?? noAbilities,
    reading,
    health: facts.health.get(targetKey(environment, service)) ?? null,
    operation: operation && touches(operation, service) ? operation : null,
    newer: current && tip && current !== tip ? (facts.ranges.get(rangeKey(current, tip)) ?? null) : null,
  };
}

interface TargetContext {
  readonly readings: readonly TargetReading[];
  readonly operation: OperationSummary | null;
  readonly tip: CommitSha | null;
  readonly facts: Facts;
  readonly around: Surroundings;
}

function touches({ services }: OperationSummary, service: ServiceName): boolean {
  return services.length === 0 || services.includes(service);
}

/** The one that still changes it; else the one that watches it. */
function operationOn(name: EnvironmentName, facts: Facts): OperationSummary | null {
  const here = [...facts.operations.values()].filter((one) => one.environment === name && isInFlight(one));
  return here.find(({ state }) => state !== 'watching' && state !== 'needsPerson') ?? here[0] ?? null;
}

/** What holds for an environment, be it in the project file, made from another, or a preview; null where nobody says. */
export function rulesOf(
  name: EnvironmentName,
  { configuration, created }: Pick<Facts, 'configuration' | 'created'>,
): EnvironmentRules | null {
  const record = created.get(name);
  const rules = configuration && findEnvironment(configuration, record?.from ?? name);
  return rules && record ? rulesOfCreated(rules, record) : rules;
}

function isPreview(name: EnvironmentName, facts: Facts): boolean {
  return facts.previews.has(name) || isPreviewName(name);
}

function servicesOf(
  readings: readonly TargetReading[],
  rules: EnvironmentRules | null,
): readonly Pick<TargetConfiguration, 'service' | 'platform'>[] {
  const planned = rules?.targets ?? [];
  const known = new Set(planned.map(({ service }) => service));
  const others = readings
    .filter(({ target }) => !known.has(target.service))
    .map(({ target, current }) => ({ service: target.service, platform: current?.platform ?? '' }));
  return [...planned, ...others];
}

/** What it is deployed from. */
function branchOf(name: EnvironmentName, rules: EnvironmentRules | null, facts: Facts): string | null {
  const preview = facts.previews.get(name) ?? facts.others.get(name);
  return preview?.branch ?? (rules && ownBranch(rules));
}

/** As the remote has it, where there is one: that is what others see and what is deployed. */
function branchTip(branch: string | null, { branches }: Facts): CommitSha | null {
  const found = branch === null ? undefined : branches.get(branch);
  return found?.remote?.tip.sha ?? found?.local?.sha ?? null;
}

/** Those that are deployed from one of these branches. */
export function environmentsOn(branches: ReadonlySet<string>, facts: Facts): readonly EnvironmentName[] {
  return environmentNames(facts).filter((name) => {
    const branch = branchOf(name, rulesOf(name, facts), facts);
    return branch !== null && branches.has(branch);
  });
}

function behindOf(
  rules: EnvironmentRules | null,
  readings: readonly TargetReading[],
  facts: Facts,
): EnvironmentSnapshot['behind'] {
  if (!rules?.promoteFrom || readings.every(({ current }) => current === null)) return null;
  const counts = pairsBehind(rules, readings, facts).map((pair) => facts.ranges.get(pair)?.count ?? 0);
  return { environment: rules.promoteFrom, commits: Math.max(0, ...counts) };
}

/** By service: what runs here, and what runs where it is promoted from. */
function pairsBehind(
  rules: EnvironmentRules | null,
  readings: readonly TargetReading[],
  facts: Facts,
): readonly RangeKey[] {
  if (!rules?.promoteFrom) return [];
  const ahead = facts.readings.get(rules.promoteFrom) ?? [];
  return readings.flatMap(({ target, current }) => {
    const there = ahead.find((one) => one.target.service === target.service)?.current;
    if (!current || !there || current.commit.sha === there.commit.sha) return [];
    return [rangeKey(current.commit.sha, there.commit.sha)];
  });
}

/** What runs here beside what runs in the one it is to be like. */
function mirrorOf(
  rules: EnvironmentRules | null,
  { configuration, readings }: Facts,
): Pick<EnvironmentInputs, 'mirror'> {
  const mirrored = configuration?.environments.find(({ name }) => name === rules?.mirrors);
  if (!rules || !mirrored) return {};
  const compared = [rules, mirrored].flatMap(({ name }) => readings.get(name) ?? []);
  const differences = traitDifferences(rules, mirrored, compared);
  return {
    mirror: { of: mirrored.name, differences: differences.map((one) => traitWords(one, mirrored.name)) },
  };
}

function frozenNow({ gates }: EnvironmentRules, now: number): EnvironmentSnapshot['frozen'] {
  const found = frozen(gates.freezes, now);
  return found && { reason: found.reason ?? '', until: found.until };
}

function sleepOf(
  readings: readonly TargetReading[],
  rules: EnvironmentRules | null,
  { clock, platforms, keptAwake }: Surroundings & { readonly keptAwake: number | null },
): SleepInfo | null {
  const asleepSince = largest(readings.map((reading) => reading.asleepSince));
  const there = keptAwake !== null && keptAwake > clock.now() ? keptAwake : null;
  const keepAwakeUntil = largest([...readings.map((reading) => reading.keepAwakeUntil), there]);
  const schedule = rules?.schedule ?? null;
  if (schedule === null && asleepSince === null && keepAwakeUntil === null) return null;
  const times = schedule ? nextSleepWake(schedule, clock.now()) : { sleepsAt: null, wakesAt: null };
  const byWorkflow = rules !== null && isKeptElsewhere(rules, { platforms });
  return { asleepSince, keepAwakeUntil, ...times, byWorkflow };
}

function largest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length ? Math.max(...known) : null;
}
