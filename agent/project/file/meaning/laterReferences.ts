import type { Configuration } from '../projectFile.ts';
import { entries, keys, list, one, type Reference } from './reference.ts';

/** What the keys that are not acted on yet name. */
export function laterReferences(file: Configuration): Reference[] {
  return [...ofFigures(file), ...ofData(file), ...ofPromises(file)];
}

function ofFigures(file: Configuration): Reference[] {
  const alerts = (file.alerts ?? []).flatMap((alert, index) => [
    ...one('metric', alert.metric, ['alerts', index, 'metric']),
    ...list('environment', alert.environments, ['alerts', index, 'environments']),
    ...list('channel', alert.notify, ['alerts', index, 'notify']),
  ]);
  const metrics = entries(file.metrics).flatMap(([name, { services }]) =>
    list('service', services, ['metrics', name, 'services']),
  );
  return [...alerts, ...metrics];
}

function ofData(file: Configuration): Reference[] {
  const syncs = entries(file.dataSync).flatMap(([name, { from, database }]) => [
    ...one('environment', from, ['dataSync', name, 'from']),
    ...one('database', database, ['dataSync', name, 'database']),
  ]);
  const places = entries(file.databases).flatMap(([name, { environments }]) =>
    keys('environment', environments, ['databases', name, 'environments']),
  );
  return [...keys('environment', file.dataSync, ['dataSync']), ...syncs, ...places];
}

function ofPromises(file: Configuration): Reference[] {
  const objectives = entries(file.objectives).flatMap(([name, { metric, environments }]) => [
    ...one('metric', metric, ['objectives', name, 'metric']),
    ...list('environment', environments, ['objectives', name, 'environments']),
  ]);
  const roles = entries(file.roles).flatMap(([name, { environments }]) =>
    list('environment', environments, ['roles', name, 'environments']),
  );
  return [
    ...objectives,
    ...roles,
    ...keys('service', file.recovery?.elsewhere, ['recovery', 'elsewhere']),
    ...one('service', file.evaluation?.service, ['evaluation', 'service']),
  ];
}
