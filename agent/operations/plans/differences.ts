import type { GateVerdict, PlanFacts, PlannedTarget, PlanRemarks } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { canonicalJson } from '../../state/canonicalJson.ts';
import { gateName } from '../gates/gateNames.ts';
import { shortCommit } from '../../protocol/ids.ts';

/** What changed between two plans for the same input, in words; empty only where the facts are equal. */
export function differences(
  before: PlanFacts,
  now: PlanFacts,
  remarks: Pick<PlanRemarks, 'gates'>,
): readonly Message[] {
  const found = [
    ...identities(before, now),
    ...targets(before, now),
    ...gates(before, now, remarks),
    ...variables(before, now),
    ...migrations(before, now),
    ...configuration(before, now),
  ];
  if (found.length > 0 || canonicalJson(before) === canonicalJson(now)) return found;
  return [say('The steps are no longer the same.')];
}

function identities(before: PlanFacts, now: PlanFacts): readonly Message[] {
  const accounts = new Map(before.identities.map(({ platform, account }) => [platform, account]));
  const gone = before.identities.filter(
    ({ platform }) => !now.identities.some((one) => one.platform === platform),
  );
  const left = gone.map(({ platform }) => say('Nobody is signed in to {0} any more.', platform));
  const others = now.identities.flatMap(({ platform, account }) => {
    const was = accounts.get(platform);
    if (was === account) return [];
    return was === undefined
      ? [say('It would act on {0} as {1}.', platform, account)]
      : [say('On {0} you are {1} now, not {2}.', platform, account, was)];
  });
  return [...left, ...others];
}

function targets(before: PlanFacts, now: PlanFacts): readonly Message[] {
  const was = new Map(before.targets.map((target) => [keyOf(target), target]));
  const is = new Map(now.targets.map((target) => [keyOf(target), target]));
  const gone = before.targets.filter((target) => !is.has(keyOf(target)));
  return [
    ...gone.map(({ service, environment }) =>
      say('{0} in {1} is not part of it any more.', service, environment),
    ),
    ...now.targets.flatMap((target) => changeOf(was.get(keyOf(target)), target)),
  ];
}

function changeOf(before: PlannedTarget | undefined, now: PlannedTarget): readonly Message[] {
  const { service, environment } = now;
  if (!before) return [say('{0} in {1} is part of it now.', service, environment)];
  const found: Message[] = [];
  if (before.now?.deployment !== now.now?.deployment) found.push(runsNow(now));
  if (before.then?.artifact !== now.then?.artifact || before.then?.commit !== now.then?.commit)
    found.push(wouldRun(now));
  if (found.length === 0 && canonicalJson(before) !== canonicalJson(now))
    found.push(say('What would happen to {0} in {1} changed.', service, environment));
  return found;
}

function runsNow({ service, environment, now }: PlannedTarget): Message {
  return now
    ? say('{0} in {1} runs {2} by now.', service, environment, shortCommit(now.commit))
    : say('{0} in {1} runs nothing any more.', service, environment);
}

function wouldRun({ service, environment, then }: PlannedTarget): Message {
  return then
    ? say('{0} in {1} would get {2} now.', service, environment, shortCommit(then.commit))
    : say('{0} in {1} would run nothing then.', service, environment);
}

function gates(before: PlanFacts, now: PlanFacts, remarks: Pick<PlanRemarks, 'gates'>): readonly Message[] {
  const was = new Map(before.gates.map((verdict) => [verdict.gate, verdict]));
  const is = new Set(now.gates.map(({ gate }) => gate));
  const gone = before.gates.filter(({ gate }) => !is.has(gate));
  return [
    ...gone.map(({ gate }) => say('The gate "{0}" is not asked any more.', gateName(gate))),
    ...now.gates
      .filter((verdict) => !sameVerdict(was.get(verdict.gate), verdict))
      .map((verdict) => {
        const why = remarks.gates.find(({ gate }) => gate === verdict.gate)?.text;
        return verdictNow(verdict, why);
      }),
  ];
}

function sameVerdict(before: GateVerdict | undefined, now: GateVerdict): boolean {
  return before?.verdict === now.verdict && before.binding === now.binding;
}

function verdictNow({ gate, verdict }: GateVerdict, why: Message | undefined): Message {
  switch (verdict) {
    case 'passes':
      return say('The gate "{0}" passes now.', gateName(gate));
    case 'fails':
      return why
        ? say('The gate "{0}" does not pass now: {1}.', gateName(gate), why)
        : say('The gate "{0}" does not pass now.', gateName(gate));
    case 'pending':
      return say('The gate "{0}" must be asked now.', gateName(gate));
    default:
      return verdict satisfies never;
  }
}

function variables(before: PlanFacts, now: PlanFacts): readonly Message[] {
  const names = changed(before.variables, now.variables).map(({ name }) => name);
  return names.length ? [say('Variables that differ: {0}.', { all: [...new Set(names)] })] : [];
}

function migrations(before: PlanFacts, now: PlanFacts): readonly Message[] {
  const names = changed(before.migrations, now.migrations).map(({ name }) => name);
  return names.length ? [say('Other migrations would run: {0}.', { all: [...new Set(names)] })] : [];
}

function configuration(before: PlanFacts, now: PlanFacts): readonly Message[] {
  if (before.gitHub !== now.gitHub) return [say('What is set on GitHub changed.')];
  return before.configuration === now.configuration
    ? []
    : [say('The project file changed, or what it says of these services.')];
}

/** What is in one list and not in the other. */
function changed<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  const was = new Set(before.map(canonicalJson));
  const is = new Set(now.map(canonicalJson));
  return [
    ...before.filter((item) => !is.has(canonicalJson(item))),
    ...now.filter((item) => !was.has(canonicalJson(item))),
  ];
}

function keyOf({ environment, service }: PlannedTarget): string {
  return JSON.stringify([environment, service]);
}
