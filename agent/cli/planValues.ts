import { Failed } from '../protocol/failures.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Call } from './command.ts';
import { misused, words } from './terminal.ts';

/**
 * What a plan needs besides, read from stdin or typed unseen. Where a value is made on a page, its address is told before; failed
 * `needsPerson` where nobody brought it.
 */
export async function valuesFor(
  { remarks: { needsValues, valuePages = {}, valuePrompts = {} } }: Pick<Plan, 'remarks'>,
  { terminal, signal }: Pick<Call, 'terminal' | 'signal'>,
): Promise<Readonly<Record<string, string>>> {
  const [name] = needsValues;
  if (name === undefined) return {};
  const pages = needsValues.flatMap((one) =>
    valuePages[one] ? [`${one} is made at ${valuePages[one]}`] : [],
  );
  const prompts = needsValues.flatMap((one) =>
    valuePrompts[one] ? [`${one}: ${words(valuePrompts[one])}`] : [],
  );
  for (const line of [...pages, ...prompts]) terminal.note(line);
  const given = await terminal.readValue(`Value of ${needsValues.join(', ')}: `, signal);
  if (given === '' && pages.length > 0) throw nobodyMadeIt(needsValues);
  if (needsValues.length === 1) return { [name]: given };
  return severalValues(given, needsValues);
}

/** Only a person can go to such a page; where no terminal is, there is none. */
function nobodyMadeIt(names: readonly string[]): Failed {
  const text = 'Nobody brought {0}: make it on its page, then apply on a terminal or give it by stdin.';
  return new Failed({ reason: 'needsPerson', message: { text, args: [names.join(', ')] } });
}

function severalValues(given: string, names: readonly string[]): Readonly<Record<string, string>> {
  const wanted = names.join(', ');
  try {
    const values = JSON.parse(given) as unknown;
    if (typeof values === 'object' && values !== null && names.every((name) => isText(values, name)))
      return values as Readonly<Record<string, string>>;
  } catch {
    // said below, without what was given: it holds secrets
  }
  throw misused('Several values are needed: give a JSON object with {0} by stdin.', wanted);
}

function isText(values: object, name: string): boolean {
  return typeof (values as Readonly<Record<string, unknown>>)[name] === 'string';
}
