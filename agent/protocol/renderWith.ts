import type { Argument, Message, Wording } from './say.ts';

/** Puts the arguments into the template. A place without an argument stays as it is. */
export function renderWith(message: Message, wording: Wording): string {
  const args = message.args ?? [];
  return wording.template(message.text).replace(/\{(\d+)\}/g, (place, index: string) => {
    const arg = args[Number(index)];
    return arg === undefined ? place : renderArgument(arg, wording);
  });
}

function renderArgument(arg: Argument, wording: Wording): string {
  if (typeof arg === 'string') return arg;
  if (typeof arg === 'number') return wording.number(arg);
  if ('text' in arg) return renderWith(arg, wording);
  if ('at' in arg) return wording.date(arg.at);
  if ('forMs' in arg) return wording.duration(arg.forMs);
  if ('bytes' in arg) return wording.bytes(arg.bytes);
  return wording.list(arg.all.map((item) => renderArgument(item, wording)));
}
