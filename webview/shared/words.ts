import { renderWith } from '../../agent/protocol/renderWith.ts';
import type { Argument, Message, Wording } from '../../agent/protocol/say.ts';
import { nearDate } from '../../agent/protocol/nearDate.ts';
import { intlWording, when } from '../../agent/protocol/wording.ts';
import type { PageBasics } from '../protocol/pages.ts';

let basics: PageBasics = { strings: {}, locale: 'en', now: 0 };
let wording: Wording = intlWording('en', (text) => text);
let clockDifference = 0; // ms

/** Once per message of the host: language and the host's clock, which may differ from the browser's on a remote. */
export function speak(next: PageBasics): void {
  basics = next;
  wording = {
    ...intlWording(next.locale, (text) => next.strings[text] ?? text),
    date: near,
  };
  clockDifference = next.now - Date.now();
}

/** The page's own words. The first argument is a literal: it is collected for translation. */
export function t(text: string, ...args: Argument[]): string {
  return renderWith({ text, args }, wording);
}

/** Words that came from the agent. */
export function words(message: Message): string {
  return renderWith(message, wording);
}

/** The host's time, in ms since 1970. */
export function hostNow(): number {
  return Date.now() + clockDifference;
}

export function ago(at: number): string {
  return when(basics.locale, at, hostNow());
}

/** Today the time, within the week the weekday with it. */
export function near(at: number): string {
  return nearDate(basics.locale, at, hostNow());
}

/** For what is shown on hover. */
export function exactly(at: number): string {
  return new Intl.DateTimeFormat(basics.locale, { dateStyle: 'full', timeStyle: 'long' }).format(at);
}

export function duration(ms: number): string {
  return wording.duration(ms);
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
