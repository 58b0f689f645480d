import type { StoredVariable } from '../../platforms/platform.ts';
import type { EnvironmentRules, ProjectConfiguration, TargetConfiguration } from '../../project/resolved.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { PlatformId, ServiceName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { VariableComparison, VariableStanding } from '../../protocol/variables.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import { mirrorDifferences } from '../placeFiles/mirrorProblems.ts';
import type { Project } from '../project.ts';

/** What one platform keeps for one environment; null where it could not be asked. */
interface Listed {
  readonly environment: EnvironmentRules;
  readonly platform: PlatformId;
  readonly kept: readonly StoredVariable[] | null;
  readonly failure: Message | null;
}

type Compared = VariableComparison['services'][number];

/** The names every lasting environment has, service by service. Each platform is asked once for each environment. */
export async function compareVariables(project: Project, signal: AbortSignal): Promise<VariableComparison> {
  const configuration = (await project.configuration(signal))?.content;
  if (!configuration) return { environments: [], services: [], findings: [], mirrors: [], apart: false };
  const { environments } = configuration;
  const listed = await listAll(project, environments);
  const services = configuration.services.map(({ name }) => compareService(name, configuration, listed));
  const shared = [...sharedStores(project, environments), ...sharedRecords(listed)];
  const unasked = listed.flatMap(({ failure }) => failure ?? []);
  return {
    environments: environments.map(({ name }) => name),
    services: services.filter(({ variables }) => variables.length > 0),
    findings: [...shared, ...unasked],
    mirrors: await mirrorsOf(project, configuration),
    apart: shared.length + unasked.length === 0,
  };
}

/** As far as it is known how they run, and as their configuration files are. */
async function mirrorsOf(
  { world, watch }: Project,
  configuration: ProjectConfiguration,
): Promise<VariableComparison['mirrors']> {
  const running = watch.snapshot().environments;
  const inFiles = await mirrorDifferences(world, configuration);
  return configuration.environments.flatMap(({ name: environment, mirrors: of }) => {
    if (of === undefined) return [];
    const seen = running.find(({ name }) => name === environment)?.mirror?.differences ?? [];
    const written = inFiles.filter(({ mirror }) => mirror === environment);
    const said = written.map(({ file, message }) => say('{0}: {1}', file, message));
    return [{ environment, of, differences: [...seen, ...said] }];
  });
}

function listAll({ world }: Project, environments: readonly EnvironmentRules[]): Promise<readonly Listed[]> {
  const asked = environments.flatMap((environment) =>
    [...new Set(environment.targets.map(({ platform }) => platform))].map((platform) => ({
      environment,
      platform,
    })),
  );
  return Promise.all(
    asked.map(async ({ environment, platform }) => {
      const adapter = world.platforms.get(platform);
      const where = { environment, platform };
      try {
        const kept = (await adapter?.variables(environment.name)) ?? null;
        const failure = adapter ? null : say('Taxiway cannot act on {0} yet.', platform);
        return { ...where, kept, failure };
      } catch (error) {
        const { what } = explain(failureOf(error));
        return { ...where, kept: null, failure: say('{0} in {1}: {2}', platform, environment.name, what) };
      }
    }),
  );
}

function compareService(
  service: ServiceName,
  { environments, secrets }: ProjectConfiguration,
  listed: readonly Listed[],
): Compared {
  const ofFile = secrets.filter(({ usedBy }) => usedBy.includes(service)).map(({ name }) => name);
  const columns = environments.map((environment) => columnOf(service, environment, listed));
  const names = new Set([...columns.flatMap(({ file, kept }) => [...file, ...kept.keys()]), ...ofFile]);
  const differing = new Set(environments.flatMap(({ differs }) => differs));
  const variables = [...names].sort().map((name) => ({
    name,
    secret:
      ofFile.includes(name) || soundsSecret(name) || columns.some(({ kept }) => kept.get(name) === true),
    differs: differing.has(name),
    standings: columns.map((column) => standing(column, name, differing.has(name))),
  }));
  return { service, variables: columns.every(({ target }) => !target) ? [] : variables };
}

interface Column {
  readonly target: TargetConfiguration | undefined;
  /** Names that the project file gives a value. */
  readonly file: ReadonlySet<string>;
  /** Names the platform keeps, and whether as secrets. */
  readonly kept: ReadonlyMap<string, boolean>;
  readonly isKnown: boolean;
}

function columnOf(service: ServiceName, environment: EnvironmentRules, listed: readonly Listed[]): Column {
  const target = environment.targets.find((one) => one.service === service);
  const own = listed.find((one) => one.environment === environment && one.platform === target?.platform);
  const kept = (own?.kept ?? []).filter((one) => one.service === service);
  return {
    target,
    file: new Set(Object.keys(target?.variables ?? {})),
    kept: new Map(kept.map(({ name, secret }) => [name, secret])),
    isKnown: own?.kept !== null,
  };
}

function standing({ target, file, kept, isKnown }: Column, name: string, differs: boolean): VariableStanding {
  if (!target) return 'none';
  if (kept.has(name)) return 'kept';
  if (file.has(name)) return 'file';
  if (!isKnown) return 'unknown';
  return differs ? 'onPurpose' : 'missing';
}

/** Two environments on one place of a platform: whatever is set for one of them, the other gets as well. */
function sharedStores({ world }: Project, environments: readonly EnvironmentRules[]): readonly Message[] {
  const owners = new Map<string, { readonly environment: string; readonly service: ServiceName }>();
  return environments.flatMap(({ name: environment, kind, targets }) =>
    targets.flatMap(({ platform, service, settings }): readonly Message[] => {
      const place = { project: world.project, environment, kind, service, settings };
      const identity = world.platforms.get(platform)?.identity(place);
      if (identity === undefined) return [];
      const owner = owners.get(identity);
      owners.set(identity, owner ?? { environment, service });
      if (!owner || owner.environment === environment) return [];
      return [
        say(
          '{0} in {1} and {2} in {3} are one place on {4}: what is set for one is set for the other.',
          ...[owner.service, owner.environment, service, environment, platform],
        ),
      ];
    }),
  );
}

/** One record of a platform that several environments read. */
function sharedRecords(listed: readonly Listed[]): readonly Message[] {
  const users = new Map<
    string,
    { readonly name: string; readonly platform: string; readonly in: string[] }
  >();
  for (const { environment, platform, kept } of listed)
    for (const { name, record } of kept ?? []) {
      if (record === undefined) continue;
      const key = `${platform} ${record}`;
      const user = users.get(key) ?? { name, platform, in: [] };
      if (!user.in.includes(environment.name)) user.in.push(environment.name);
      users.set(key, user);
    }
  return [...users.values()]
    .filter((user) => user.in.length > 1)
    .map((user) =>
      say('{0} is one record on {1} for {2}: they have the same value.', user.name, user.platform, {
        all: user.in,
      }),
    );
}
