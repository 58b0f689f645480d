import { type Message, say } from '../../protocol/say.ts';

/** What would be right, as the end of "{key} must be ...". The keys are the messages of the schema. */
const expectations: Readonly<Record<string, Message>> = {
  string: say('a text'),
  number: say('a number'),
  int: say('a whole number'),
  boolean: say('true or false'),
  object: say('an object ({ … })'),
  record: say('an object ({ … })'),
  array: say('a list ([ … ])'),
  command: say('a line for the shell, or a list of a program and its arguments'),
  check: say('a command, or an object with "run"'),
  duration: say('a duration: a number and a unit, such as 30s, 5m, 1h, 90d or 2w'),
  httpPath: say('a path of the service that begins with a slash, such as /healthz'),
  path: say('a path from the root of the repository, with / between its parts and no ..'),
  name: say('a name of lower-case letters, digits and dashes, at most 40 of them'),
  variableName: say('the name of a variable: letters, digits and underscores'),
  window: say('days, hours and a time zone, such as "Tue,Thu 10:00-14:00 America/New_York"'),
  yearly: say('two days of the year, such as "12-20/01-02"'),
  moment: say('a date such as 2026-11-27, or a time such as 2026-11-27T18:00'),
  date: say('a date such as 2026-12-25'),
  freeze: say('an object with "every", or with "from" and "to"'),
  validatedIn: say('the name of an environment, or an object with "environment" and "for"'),
  latency: say('how many times the usual latency ("2x"), or a time ("800ms")'),
  currency: say('three capital letters, such as GBP'),
  threshold: say('a comparison such as "> 2 %", "> 1s" or "> 2x"'),
  anonymize: say('a command, or an object of columns'),
};

/** Null where the schema's message is no key of ours. */
export function expectation(key: string | undefined): Message | null {
  return key !== undefined && Object.hasOwn(expectations, key) ? (expectations[key] ?? null) : null;
}

/** A value as a reader finds it in the file, cut to a line. */
export function found(value: unknown): Message {
  if (value === null) return say('null');
  if (Array.isArray(value)) return say('a list');
  if (typeof value === 'object') return say('an object');
  return say('{0}', JSON.stringify(value).slice(0, 60));
}
