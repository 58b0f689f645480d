import { type Message, say } from '../../../protocol/say.ts';
import type { Finding, MeaningCode } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { isPattern } from '../../ownBranch.ts';
import type { Configuration } from '../projectFile.ts';
import type { Path } from '../tree.ts';
import type { Surroundings } from './around.ts';

type Named = 'service' | 'environment' | 'check' | 'database' | 'metric' | 'channel';

/** A place where the file names something that must be somewhere else in it. */
interface Reference {
  readonly to: Named;
  readonly name: string;
  readonly path: Path;
  readonly on?: 'key';
}

export function unknownReferences(file: Configuration): Finding[] {
  const known: Readonly<Record<Named, readonly string[]>> = {
    service: Object.keys(file.services),
    environment: Object.keys(file.environments),
    check: Object.keys(file.checks ?? {}),
    database: Object.keys(file.databases ?? {}),
    metric: Object.keys(file.metrics ?? {}),
    channel: Object.keys(file.notify ?? {}),
  };
  return references(file)
    .filter(({ to, name }) => !known[to].includes(name))
    .map((reference) => unknownName(reference, known[reference.to]));
}

/** A branch may come later, so a name that nobody has is only a warning; a pattern may match none yet. */
export function unknownBranches(file: Configuration, { branches }: Surroundings): Finding[] {
  if (!branches) return [];
  return Object.entries(file.environments).flatMap(([environment, rules]) =>
    (rules.branches ?? []).flatMap((name, index): Finding[] => {
      if (isPattern(name) || branches.includes(name)) return [];
      const path = ['environments', environment, 'branches', index];
      const message = sentence(say('branch'), name, nearest(name, branches), branches.slice(0, 10));
      return [{ path, on: 'value', code: 'unknownBranch', severity: 'warning', message }];
    }),
  );
}

const nouns: Readonly<Record<Named, readonly [MeaningCode, Message]>> = {
  service: ['unknownService', say('service')],
  environment: ['unknownEnvironment', say('environment')],
  check: ['unknownCheck', say('check')],
  database: ['unknownDatabase', say('database')],
  metric: ['unknownMetric', say('metric')],
  channel: ['unknownChannel', say('channel')],
};

function unknownName({ to, name, path, on }: Reference, known: readonly string[]): Finding {
  const [code, noun] = nouns[to];
  const meant = nearest(name, known);
  const fix = meant === null ? {} : { fix: { kind: 'rename' as const, to: meant } };
  return {
    path,
    on: on ?? 'value',
    code,
    severity: 'error',
    message: sentence(noun, name, meant, known),
    ...fix,
  };
}

function sentence(noun: Message, name: string, meant: string | null, known: readonly string[]): Message {
  if (meant !== null) return say('There is no {0} "{1}". Did you mean "{2}"?', noun, name, meant);
  if (known.length === 0) return say('There is no {0} "{1}", nor any other.', noun, name);
  return say('There is no {0} "{1}". What it could be: {2}.', noun, name, { all: known });
}

function references(file: Configuration): Reference[] {
  return [
    ...entries(file.services).flatMap(([name, service]) => ofService(['services', name], service)),
    ...entries(file.checks).flatMap(([name, check]) =>
      typeof check === 'object' && 'services' in check
        ? list('service', check.services, ['checks', name, 'services'])
        : [],
    ),
    ...entries(file.environments).flatMap(([name, rules]) => ofEnvironment(['environments', name], rules)),
    ...keys('service', file.previews?.targets, ['previews', 'targets']),
    ...entries(file.secrets).flatMap(([name, { usedBy }]) =>
      list('service', usedBy, ['secrets', name, 'usedBy']),
    ),
    ...ofLater(file),
  ];
}

function ofService(path: Path, { dependsOn, database }: Configuration['services'][string]): Reference[] {
  return [
    ...list('service', dependsOn, [...path, 'dependsOn']),
    ...one('database', database, [...path, 'database']),
  ];
}

function ofEnvironment(path: Path, rules: Configuration['environments'][string]): Reference[] {
  const { validatedIn, checks } = rules.gates ?? {};
  const gates = [...path, 'gates'];
  const validated =
    typeof validatedIn === 'object'
      ? one('environment', validatedIn.environment, [...gates, 'validatedIn', 'environment'])
      : one('environment', validatedIn, [...gates, 'validatedIn']);
  return [
    ...one('environment', rules.extends, [...path, 'extends']),
    ...one('environment', rules.promoteFrom, [...path, 'promoteFrom']),
    ...keys('service', rules.targets, [...path, 'targets']),
    ...list('check', checks, [...gates, 'checks']),
    ...validated,
  ];
}

function ofLater(file: Configuration): Reference[] {
  const alerts = (file.alerts ?? []).flatMap((alert, index) => [
    ...one('metric', alert.metric, ['alerts', index, 'metric']),
    ...list('environment', alert.environments, ['alerts', index, 'environments']),
    ...list('channel', alert.notify, ['alerts', index, 'notify']),
  ]);
  const metrics = entries(file.metrics).flatMap(([name, { services }]) =>
    list('service', services, ['metrics', name, 'services']),
  );
  const syncs = entries(file.dataSync).flatMap(([name, { from, database }]) => [
    ...one('environment', from, ['dataSync', name, 'from']),
    ...one('database', database, ['dataSync', name, 'database']),
  ]);
  return [...alerts, ...metrics, ...keys('environment', file.dataSync, ['dataSync']), ...syncs];
}

function entries<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(record ?? {});
}

function one(to: Named, name: string | undefined, path: Path): Reference[] {
  return name === undefined ? [] : [{ to, name, path }];
}

function list(to: Named, names: readonly string[] | undefined, path: Path): Reference[] {
  return (names ?? []).map((name, index) => ({ to, name, path: [...path, index] }));
}

function keys(to: Named, record: object | undefined, path: Path): Reference[] {
  return Object.keys(record ?? {}).map((name) => ({ to, name, path: [...path, name], on: 'key' }));
}
