import { renderWith } from './renderWith.ts';

/**
 * What a person will read, as data: an English template with numbered places and what goes there. The agent makes it, the
 * editor renders it in the user's language, the command line in English. Templates are collected into the l10n bundle from
 * the calls of `say`, so the first argument is always a literal.
 */
export interface Message {
  readonly text: string;
  readonly args?: readonly Argument[];
}

/** `at` is milliseconds since 1970, shown as a date and time; `forMs` is a duration; `bytes` a size; `all` a list. */
export type Argument =
  | string
  | number
  | Message
  | { readonly at: number }
  | { readonly forMs: number }
  | { readonly bytes: number }
  | { readonly all: readonly Argument[] };

/** `say('The build of {0} failed (exit code {1}).', 'api', 1)` */
export function say(text: string, ...args: Argument[]): Message {
  return args.length ? { text, args } : { text };
}

/** How one argument is written; the editor brings its own, in the user's language. */
export interface Wording {
  template(text: string): string;
  number(value: number): string;
  date(at: number): string;
  duration(ms: number): string;
  bytes(count: number): string;
  list(items: readonly string[]): string;
}

/** In English, for the command line and the logs, unless another wording is given. */
export function render(message: Message, wording: Wording = english): string {
  return renderWith(message, wording);
}

/** English, 24 hours, local time: the command line and the logs. */
export const english: Wording = {
  template: (text) => text,
  number: (value) => String(value),
  date: (at) => new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
  duration: englishDuration,
  bytes: (count) =>
    count < 1024
      ? `${count} B`
      : `${(count / 2 ** (10 * scale(count))).toFixed(1)} ${'KMGT'[scale(count) - 1] ?? ''}B`,
  list: (items) => items.join(', '),
};

function scale(count: number): number {
  return Math.min(4, Math.floor(Math.log2(Math.max(1, count)) / 10));
}

function englishDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
