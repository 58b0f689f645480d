import type * as z from 'zod';
import { type Message, say } from '../../protocol/say.ts';
import { expectation, found } from './expectations.ts';
import { type Finding, pathText } from './finding.ts';
import { nearest } from './nearest.ts';
import type { Path } from './tree.ts';

type Issue = z.core.$ZodIssue;

/** What zod complains of, in words and on its place. */
export function shapeFindings(issues: readonly Issue[], root: unknown): Finding[] {
  const plain = issues.flatMap((issue) => insideUnion(issue));
  const unknown = plain.filter(isUnknownKeys).flatMap((issue) => unknownKeys(issue, root));
  const others = plain.filter((issue) => !isUnknownKeys(issue)).map((issue) => shapeFinding(issue, root));
  return [
    ...unknown,
    ...others.filter(({ path, missing }) => !unknown.some((key) => isMeant(key, path, missing))),
  ];
}

/** A key that is only misspelt is not missing as well. */
function isMeant(unknown: Finding, holder: Path, missing: string | undefined): boolean {
  const { fix } = unknown;
  return (
    fix?.kind === 'rename' && fix.to === missing && pathText(unknown.path.slice(0, -1)) === pathText(holder)
  );
}

/** The keys that nobody knows: without them the rest can still be looked at. */
export function unknownKeyPaths(issues: readonly Issue[]): Path[] {
  return issues
    .flatMap((issue) => insideUnion(issue))
    .flatMap((issue) => (isUnknownKeys(issue) ? issue.keys.map((key) => [...issue.path, key]) : []));
}

type UnknownKeys = Extract<Issue, { code: 'unrecognized_keys' }>;

function isUnknownKeys(issue: Issue): issue is UnknownKeys {
  return issue.code === 'unrecognized_keys';
}

/** Where one of several forms was meant but not hit, what that form complains of; the issue itself where none was. */
function insideUnion(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.filter((errors) => !errors.some(isOfAnotherForm));
  const [closest] = meant.sort((one, other) => one.length - other.length);
  if (!closest) return [issue];
  return closest.flatMap((inner) => insideUnion({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A text where the form is an object, say. */
function isOfAnotherForm({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_union');
}

function unknownKeys(issue: UnknownKeys, root: unknown): Finding[] {
  const here = at(root, issue.path);
  const used = typeof here === 'object' && here !== null ? Object.keys(here) : [];
  const known = issue.message.split(' ').filter((key) => !used.includes(key));
  return issue.keys.map((key) => unknownKey([...issue.path, key], key, nearest(key, known), known));
}

function unknownKey(path: Path, key: string, meant: string | null, known: readonly string[]): Finding {
  const holder = pathText(path.slice(0, -1));
  const where = holder ? say('in {0}', holder) : say('in this file');
  const message = meant
    ? say('There is no key "{0}" {1}. Did you mean "{2}"?', key, where, meant)
    : say('There is no key "{0}" {1}. What it could be: {2}.', key, where, { all: known });
  const fix = meant ? { fix: { kind: 'rename' as const, to: meant } } : {};
  return { path, on: 'key', code: 'unknownKey', severity: 'error', message, ...fix };
}

interface ShapeFinding extends Finding {
  readonly missing?: string;
}

function shapeFinding(issue: Issue, root: unknown): ShapeFinding {
  const value = at(root, issue.path);
  if (value === undefined && issue.path.length > 0) return missingKey(issue.path);
  const error = { path: issue.path, severity: 'error' as const };
  const key = pathText(issue.path);
  const options = discriminators(issue);
  if (issue.code === 'invalid_key') return { ...error, on: 'key', code: 'badName', message: badName(issue) };
  if (options) return { ...error, on: 'value', code: 'notOneOf', message: notOneOf(key, value, options) };
  if (issue.code === 'invalid_value')
    return { ...error, on: 'value', code: 'notOneOf', message: notOneOf(key, value, issue.values) };
  if (issue.code === 'too_small' || issue.code === 'too_big')
    return { ...error, on: 'value', code: 'outOfRange', message: outOfRange(key, value, issue) };
  const code = issue.code === 'invalid_format' ? 'badFormat' : 'wrongType';
  return { ...error, on: 'value', code, message: mustBe(key, expected(issue), value) };
}

/** What could stand in the key that chooses the form; null where the issue is another. Zod has it, its types do not. */
function discriminators(issue: Issue): readonly unknown[] | null {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : null;
}

function missingKey(path: Path): ShapeFinding {
  const holder = path.slice(0, -1);
  const key = String(path.at(-1));
  const message = holder.length
    ? say('{0} needs the key "{1}".', pathText(holder), key)
    : say('The file needs the key "{0}".', key);
  return { path: holder, on: 'holder', code: 'missingKey', severity: 'error', message, missing: key };
}

/** The narrowest thing that can be said of what would be right. */
function expected(issue: Issue): Message {
  const type = issue.code === 'invalid_type' ? issue.expected : undefined;
  return expectation(issue.message) ?? expectation(type) ?? say('something else');
}

function mustBe(key: string, right: Message, value: unknown): Message {
  return key
    ? say('{0} must be {1}, not {2}.', key, right, found(value))
    : say('The file must hold {0}, not {1}.', right, found(value));
}

function badName(issue: Extract<Issue, { code: 'invalid_key' }>): Message {
  const right = expectation(issue.issues[0]?.message) ?? say('something else');
  return say(
    '"{0}" in {1} must be {2}.',
    String(issue.path.at(-1)),
    pathText(issue.path.slice(0, -1)),
    right,
  );
}

function notOneOf(key: string, value: unknown, values: readonly unknown[]): Message {
  const known = values.flatMap((one) => (typeof one === 'string' ? [one] : []));
  const meant = typeof value === 'string' ? nearest(value, known) : null;
  const right = say('one of {0}', { all: known.map((one) => `"${one}"`) });
  if (meant) return say('{0} must be {1}, not {2}. Did you mean "{3}"?', key, right, found(value), meant);
  return mustBe(key, right, value);
}

function outOfRange(
  key: string,
  value: unknown,
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
): Message {
  const limit = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  if (issue.origin === 'string' || issue.origin === 'array') {
    return issue.code === 'too_small'
      ? say('{0} must not be that short: at least {1}.', key, limit)
      : say('{0} must not be that long: at most {1}.', key, limit);
  }
  const right = issue.code === 'too_small' ? say('at least {0}', limit) : say('at most {0}', limit);
  return mustBe(key, right, value);
}

/** The value at a path, undefined where there is none. */
export function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      ? (value as Record<PropertyKey, unknown>)[part]
      : undefined;
  }, root);
}
