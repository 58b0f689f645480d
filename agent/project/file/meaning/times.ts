import { type Message, say } from '../../../protocol/say.ts';
import { scheduleProblem } from '../../schedule.ts';
import { isZone } from '../../zones.ts';
import type { Finding } from '../finding.ts';
import { windowPattern } from '../gates.ts';
import { nearest } from '../nearest.ts';
import type { Configuration } from '../projectFile.ts';
import type { Path } from '../tree.ts';

type EnvironmentText = Configuration['environments'][string];
type FreezeText = NonNullable<NonNullable<EnvironmentText['gates']>['freezes']>[number];

/** Zones, dates, windows and schedules that look right and are none. */
export function impossibleTimes(file: Configuration): Finding[] {
  const environments = Object.entries(file.environments).flatMap(([name, { schedule, gates }]) => {
    const path = ['environments', name];
    return [
      ...ofSchedule(schedule, [...path, 'schedule']),
      ...(gates?.windows ?? []).flatMap((text, index) =>
        ofWindow(text, [...path, 'gates', 'windows', index]),
      ),
      ...(gates?.freezes ?? []).flatMap((freeze, index) =>
        ofFreeze(freeze, [...path, 'gates', 'freezes', index]),
      ),
    ];
  });
  const syncs = Object.entries(file.dataSync ?? {}).flatMap(([name, { schedule }]) =>
    schedule === undefined ? [] : ofCron(schedule, 'UTC', ['dataSync', name, 'schedule']),
  );
  const report = file.costs?.report;
  const reports = report === undefined ? [] : ofCron(report, 'UTC', ['costs', 'report']);
  return [...environments, ...syncs, ...reports];
}

function ofSchedule(schedule: EnvironmentText['schedule'], path: Path): Finding[] {
  if (!schedule) return [];
  const { timezone, sleep, wake, holidays = [] } = schedule;
  const zone = ofZone(timezone, [...path, 'timezone']);
  const used = zone.length ? 'UTC' : timezone;
  return [
    ...zone,
    ...ofCron(sleep, used, [...path, 'sleep']),
    ...(wake === undefined ? [] : ofCron(wake, used, [...path, 'wake'])),
    ...holidays.flatMap((date, index) => ofDate(date, [...path, 'holidays', index])),
  ];
}

function ofWindow(text: string, path: Path): Finding[] {
  const [, , from, until, zone = ''] = windowPattern.exec(text) ?? [];
  if (from === until) return [error(path, 'badWindow', say('The window "{0}" ends when it begins.', text))];
  return ofZone(zone, path);
}

function ofFreeze(freeze: FreezeText, path: Path): Finding[] {
  const zone = freeze.timezone === undefined ? [] : ofZone(freeze.timezone, [...path, 'timezone']);
  if ('every' in freeze) {
    const days = freeze.every.split('/').map((day) => `2000-${day}`); // a leap year: 29 February is a day
    return [...zone, ...days.flatMap((day) => ofDate(day, [...path, 'every'], day.slice(5)))];
  }
  const dates = [
    ...ofDate(freeze.from.slice(0, 10), [...path, 'from']),
    ...ofDate(freeze.to.slice(0, 10), [...path, 'to']),
  ];
  const backwards = dates.length === 0 && freeze.to.slice(0, 10) < freeze.from.slice(0, 10);
  const turned = backwards
    ? [
        error(
          [...path, 'to'],
          'badDate',
          say('This freeze ends ({0}) before it begins ({1}).', freeze.to, freeze.from),
        ),
      ]
    : [];
  return [...zone, ...dates, ...turned];
}

function ofZone(zone: string, path: Path): Finding[] {
  if (isZone(zone)) return [];
  const meant = nearest(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
  const message: Message = meant
    ? say('There is no time zone "{0}". Did you mean "{1}"?', zone, meant)
    : say('There is no time zone "{0}". It is a region and a city, such as Europe/London, or UTC.', zone);
  return [error(path, 'unknownZone', message)];
}

function ofCron(text: string, zone: string, path: Path): Finding[] {
  const problem = scheduleProblem(text, zone);
  return problem ? [error(path, 'badSchedule', problem)] : [];
}

function ofDate(date: string, path: Path, shown = date): Finding[] {
  const real = new Date(`${date}T00:00:00Z`);
  if (!Number.isNaN(real.getTime()) && real.toISOString().startsWith(date)) return [];
  return [error(path, 'badDate', say('There is no day {0}.', shown))];
}

function error(path: Path, code: Finding['code'], message: Message): Finding {
  return { path, on: 'value', code, severity: 'error', message };
}
