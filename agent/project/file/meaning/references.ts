import { type Message, say } from '../../../protocol/say.ts';
import type { Finding, MeaningCode } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { isPattern } from '../../ownBranch.ts';
import type { Configuration } from '../projectFile.ts';
import type { Path } from '../tree.ts';
import type { Surroundings } from './around.ts';
import { laterReferences } from './laterReferences.ts';
import { entries, keys, list, type Named, one, type Reference } from './reference.ts';

export function unknownReferences(file: Configuration): Finding[] {
  const known: Readonly<Record<Named, readonly string[]>> = {
    service: Object.keys(file.services),
    environment: Object.keys(file.environments),
    check: Object.keys(file.checks ?? {}),
    database: Object.keys(file.databases ?? {}),
    metric: Object.keys(file.metrics ?? {}),
    channel: Object.keys(file.notify ?? {}),
    infrastructure: Object.keys(file.infrastructure ?? {}),
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
  infrastructure: ['unknownInfrastructure', say('infrastructure')],
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
    ...entries(file.checks).flatMap(([name, check]) => ofCheck(['checks', name], check)),
    ...entries(file.environments).flatMap(([name, rules]) => ofEnvironment(['environments', name], rules)),
    ...keys('service', file.previews?.targets, ['previews', 'targets']),
    ...entries(file.secrets).flatMap(([name, { usedBy, actions, generator }]) => [
      ...one('database', generator?.kind === 'neon-role' ? generator.database : undefined, [
        'secrets',
        name,
        'generator',
        'database',
      ]),
      ...list('service', usedBy, ['secrets', name, 'usedBy']),
      ...list('environment', actions === true ? [] : actions, ['secrets', name, 'actions']),
    ]),
    ...laterReferences(file),
  ];
}

function ofService(path: Path, { dependsOn, database }: Configuration['services'][string]): Reference[] {
  return [
    ...list('service', dependsOn, [...path, 'dependsOn']),
    ...one('database', database, [...path, 'database']),
  ];
}

function ofCheck(path: Path, check: NonNullable<Configuration['checks']>[string]): Reference[] {
  if (typeof check !== 'object' || !('run' in check)) return [];
  return [
    ...list('service', check.services, [...path, 'services']),
    ...list('environment', check.environments, [...path, 'environments']),
  ];
}

function ofEnvironment(path: Path, rules: Configuration['environments'][string]): Reference[] {
  const { validatedIn, checks, figures } = rules.gates ?? {};
  const gates = [...path, 'gates'];
  const validated =
    typeof validatedIn === 'object'
      ? one('environment', validatedIn.environment, [...gates, 'validatedIn', 'environment'])
      : one('environment', validatedIn, [...gates, 'validatedIn']);
  return [
    ...one('environment', rules.extends, [...path, 'extends']),
    ...one('environment', rules.promoteFrom, [...path, 'promoteFrom']),
    ...keys('service', rules.targets, [...path, 'targets']),
    ...one('environment', rules.mirrors, [...path, 'mirrors']),
    ...list('infrastructure', rules.schedule?.infrastructure, [...path, 'schedule', 'infrastructure']),
    ...list('check', checks, [...gates, 'checks']),
    ...keys('metric', figures, [...gates, 'figures']),
    ...validated,
  ];
}
