import { say, type Message } from './say.ts';

/** Whole sentences one behind the other; empty where there are none. */
export function sentences(messages: readonly Message[]): Message {
  const [first, ...others] = messages;
  if (!first) return { text: '' };
  return others.length ? say('{0} {1}', first, sentences(others)) : first;
}
