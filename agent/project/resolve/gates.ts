import { durationMs } from '../durations.ts';
import type { EnvironmentText } from '../file/environments.ts';
import { windowPattern } from '../file/gates.ts';
import type { DeployWindow, Freeze, Gates, Weekday } from '../resolved.ts';

type GatesText = NonNullable<EnvironmentText['gates']>;
type FreezeText = NonNullable<GatesText['freezes']>[number];

/** `otherwise` is what holds where the file says nothing. */
export function resolveGates(
  { gates = {}, schedule }: EnvironmentText,
  otherwise: { readonly branch: boolean },
): Gates {
  const windows = (gates.windows ?? []).map(parseWindow);
  const zone =
    onlyOne([...windows.map((window) => window.zone), ...(schedule ? [schedule.timezone] : [])]) ?? 'UTC';
  return {
    branch: gates.branch ?? otherwise.branch,
    clean: gates.clean ?? false,
    pushed: gates.pushed ?? false,
    checks: gates.checks ?? [],
    ci: gates.ci ?? false,
    approvals: gates.approvals ?? 0,
    windows,
    freezes: (gates.freezes ?? []).map((freeze) => freezeOf(freeze, zone)),
    validatedIn: validatedIn(gates.validatedIn),
    sameArtifact: gates.sameArtifact ?? false,
    checklist: gates.checklist ?? null,
    ...(gates.figures ? { figures: Object.keys(gates.figures) } : {}),
  };
}

/** `Tue,Thu 10:00-14:00 America/New_York`; one that ends before it begins ends on the next day. */
export function parseWindow(text: string): DeployWindow {
  const [, days = '', from = '', until = '', zone = 'UTC'] = windowPattern.exec(text) ?? [];
  const [start, end] = [minutesOf(from), minutesOf(until)];
  return { text, days: daysOf(days), from: start, until: end > start ? end : end + 24 * 60, zone };
}

const week = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function daysOf(text: string): Weekday[] {
  if (text === 'daily') return [0, 1, 2, 3, 4, 5, 6];
  const days = text.split(',').flatMap((part) => {
    const [first = '', last = first] = part.split('-');
    const [from, to] = [week.indexOf(first), week.indexOf(last)];
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
  });
  return [...new Set(days)].sort() as Weekday[];
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function freezeOf(freeze: FreezeText, otherwise: string): Freeze {
  const reason = freeze.reason ?? null;
  const zone = freeze.timezone ?? otherwise;
  if (!('every' in freeze)) return { kind: 'once', from: freeze.from, to: freeze.to, reason, zone };
  const [from = '', to = ''] = freeze.every.split('/');
  return { kind: 'every', from, to, reason, zone };
}

function validatedIn(text: GatesText['validatedIn']): Gates['validatedIn'] {
  if (text === undefined) return null;
  if (typeof text === 'string') return { environment: text, forMs: 0 };
  return { environment: text.environment, forMs: durationMs(text.for ?? '0s') };
}

function onlyOne(zones: readonly string[]): string | null {
  const different = new Set(zones);
  return different.size === 1 ? (zones[0] ?? null) : null;
}
