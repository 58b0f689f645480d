import type { EnvironmentName } from '../../protocol/ids.ts';
import type { EnvironmentKind } from '../../protocol/model.ts';
import type { EnvironmentText } from '../file/environments.ts';
import type { Configuration } from '../file/projectFile.ts';
import type { TargetText } from '../file/targets.ts';
import type { EnvironmentRules, ServiceConfiguration, SleepSchedule } from '../resolved.ts';
import { resolveGates } from './gates.ts';
import { resolveTargets, type TargetsText } from './targets.ts';
import { resolveWatch } from './watch.ts';

export function resolveEnvironments(
  file: Configuration,
  services: readonly ServiceConfiguration[],
): EnvironmentRules[] {
  return Object.keys(file.environments).map((name) => rulesOf(name, extended(file, name), services));
}

/** By name where the file does not say: `production`, `development`, anything else is `staging`. */
export function kindOf(name: EnvironmentName, said?: EnvironmentKind): EnvironmentKind {
  if (said) return said;
  return name === 'production' || name === 'development' ? name : 'staging';
}

function rulesOf(
  name: EnvironmentName,
  text: EnvironmentText,
  services: readonly ServiceConfiguration[],
): EnvironmentRules {
  const kind = kindOf(name, text.kind);
  const branches = text.branches ?? [];
  return {
    name,
    kind,
    branches,
    deploy: text.deploy ?? 'manual',
    promoteFrom: text.promoteFrom ?? null,
    gates: resolveGates(text, { branch: kind === 'production' && branches.length > 0 }),
    watch: text.watch ? resolveWatch(text.watch) : null,
    targets: resolveTargets(text.targets ?? {}, services),
    schedule: text.schedule ? scheduleOf(text.schedule) : null,
    domain: text.domain ?? null,
    ...(text.mirrors === undefined ? {} : { mirrors: text.mirrors }),
    differs: text.differs ?? [],
    budget: text.budget ?? null,
  };
}

function scheduleOf({
  timezone,
  sleep,
  wake,
  holidays,
  infrastructure,
}: NonNullable<EnvironmentText['schedule']>): SleepSchedule {
  return {
    ...{ zone: timezone, sleep, wake: wake ?? null, holidays: holidays ?? [] },
    ...(infrastructure ? { infrastructure } : {}),
  };
}

/**
 * The environment with what it takes over by `extends`: each key it does not have itself; targets service by service, and a
 * target on the same platform key by key. What makes an environment this one and no other is never taken over.
 */
function extended(
  file: Configuration,
  name: EnvironmentName,
  seen: readonly EnvironmentName[] = [],
): EnvironmentText {
  const own = Object.hasOwn(file.environments, name) ? (file.environments[name] ?? {}) : {};
  if (own.extends === undefined || seen.includes(name)) return own;
  const above = extended(file, own.extends, [...seen, name]);
  return {
    ...withoutIdentity(above),
    ...own,
    targets: mergedTargets(above.targets ?? {}, own.targets ?? {}),
  };
}

const identity: ReadonlySet<string> = new Set(['kind', 'branches', 'deploy', 'domain']);

function withoutIdentity(environment: EnvironmentText): EnvironmentText {
  return Object.fromEntries(Object.entries(environment).filter(([key]) => !identity.has(key)));
}

function mergedTargets(above: TargetsText, own: TargetsText): TargetsText {
  const names = [...new Set([...Object.keys(above), ...Object.keys(own)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const target = mergedTarget(above[name], own[name]);
      return target ? [[name, target]] : [];
    }),
  );
}

function mergedTarget(above: TargetText | undefined, own: TargetText | undefined): TargetText | undefined {
  if (!above || above.platform !== own?.platform) return own ?? above;
  const variables = { ...above.variables, ...own.variables };
  return { ...above, ...own, variables }; // both have the same platform, so the same keys
}
