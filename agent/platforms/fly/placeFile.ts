import { parse } from 'smol-toml';
import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { FileDifference, PlaceFileTarget } from '../placeFile.ts';
import { setting } from '../cloud/settings.ts';
import { appOf } from './places.ts';
import { tomlLines, type TomlLine } from './tomlLines.ts';
import { tomlValues } from './tomlValues.ts';

/**
 * The configuration of another app, from that of one there is: it has its own name and region, and the values of its target for
 * variables that the file names. Lines are edited one by one, since no parser of TOML writes comments and order back; what comes
 * of it is parsed and has to say exactly what was meant. Failed `badInput` where it does not, or the file cannot be read.
 */
export function derivedFile(
  text: string,
  { name, target }: { name: string; target: PlaceFileTarget },
): string {
  const before = valuesOf(text, name);
  const wanted = wantedValues(target, before);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const known = tomlLines(text);
  for (const [key, value] of wanted) {
    const found = known.find((one) => one.key === key);
    if (found) lines[found.line] = written(lines[found.line] ?? '', found, value);
  }
  if (!before.has('app')) lines.unshift(`app = ${quoted(wanted.get('app') ?? '', "'")}`);
  const derived = lines.join(newline);
  refuseOther(valuesOf(derived, name), new Map([...before, ...wanted]), name);
  return derived;
}

/** What two of them say differently, but for the name of the app, which has to be another one. */
export function fileDifferences(
  here: { readonly name: string; readonly text: string },
  there: { readonly name: string; readonly text: string },
): readonly FileDifference[] {
  const [own, other] = [here, there].map(({ text, name }) => valuesOf(text, name)) as [Values, Values];
  const lines = tomlLines(here.text);
  const keys = [...new Set([...own.keys(), ...other.keys()])].filter((key) => key !== 'app');
  return keys
    .filter((key) => own.get(key) !== other.get(key))
    .map((key) => ({
      ...{ key: knownAs(key), here: own.get(key) ?? null, there: other.get(key) ?? null },
      line: lines.find((one) => one.key === key)?.line ?? null,
      isVariable: key.startsWith('env.'),
    }));
}

type Values = ReadonlyMap<string, string>;

/** As `differs` of the project file names it. */
function knownAs(key: string): string {
  return key === 'primary_region' ? 'region' : key.replace(/^env\./, '');
}

function wantedValues({ place, variables }: PlaceFileTarget, before: Values): Values {
  const region = setting(place.settings, 'region');
  const named = Object.entries(variables).map(([name, value]) => [`env.${name}`, value] as const);
  return new Map([
    ['app', appOf(place)],
    ...(region !== null && before.has('primary_region') ? [['primary_region', region] as const] : []),
    ...named.filter(([key]) => before.has(key)),
  ]);
}

function valuesOf(text: string, name: string): Values {
  try {
    return tomlValues(parse(text));
  } catch {
    throw bad(name, say('it is not TOML'));
  }
}

function written(whole: string, { value, from, to }: TomlLine, now: string): string {
  return whole.slice(0, from) + quoted(now, value.startsWith("'") ? "'" : '"') + whole.slice(to);
}

/** With the marks the file has, where the text allows them. */
function quoted(text: string, mark: '"' | "'"): string {
  return mark === "'" && /^[^'\p{Cc}]*$/u.test(text) ? `'${text}'` : JSON.stringify(text);
}

function refuseOther(now: Values, meant: Values, name: string): void {
  const keys = new Set([...now.keys(), ...meant.keys()]);
  const other = [...keys].find((key) => now.get(key) !== meant.get(key));
  if (other !== undefined) throw bad(name, say('{0} is not written on a line of its own', other));
}

function bad(name: string, why: ReturnType<typeof say>): Failed {
  return badInput(say('{0} cannot be taken as a model: {1}. Copy it and change it by hand.', name, why));
}
