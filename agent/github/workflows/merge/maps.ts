import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Notes, Place } from './notes.ts';
import { mergeRemarks } from './remarks.ts';
import { hasOwnComment, isSame } from './same.ts';
import { mergeLists } from './lists.ts';

/** The file's part, what it was generated as (null: nobody knows), and what it would be now. */
export interface Sides<Kind> {
  readonly own: Kind;
  readonly base: Kind | null;
  readonly now: Kind;
}

/** Changes `own` key by key: what only one side changed is that side's, what both did is asked. */
export function mergeMaps({ own, base, now }: Sides<YAMLMap>, place: Place, notes: Notes): void {
  mergeRemarks(own, base, now);
  const names = new Set([...namesOf(now), ...namesOf(own)]);
  let last = -1;
  for (const name of names) {
    mergePair({ own, base, now }, name, last, [...place, name], notes);
    const at = indexOf(own, name);
    if (at >= 0) last = at;
  }
}

function mergePair(
  { own, base, now }: Sides<YAMLMap>,
  name: string,
  after: number,
  place: Place,
  notes: Notes,
): void {
  const [mine, before, next] = [pairOf(own, name), base && pairOf(base, name), pairOf(now, name)];
  if (mine && next) {
    if (base) mergeRemarks(mine.key, before?.key, next.key);
    mine.value = mergeValues({ own: mine.value, base: before?.value, now: next.value }, place, notes);
  } else if (mine) withoutPair(own, mine, before?.value, place, notes);
  else if (next) withPair({ own, next, before: before?.value }, after, place, notes);
}

/** What the value becomes. */
export function mergeValues(
  { own, base, now }: { readonly own: unknown; readonly base: unknown; readonly now: unknown },
  place: Place,
  notes: Notes,
): unknown {
  if (isMap(own) && isMap(now)) {
    mergeMaps({ own, base: isMap(base) ? base : null, now }, place, notes);
    return own;
  }
  if (isSeq(own) && isSeq(now) && mergeLists({ own, base: isSeq(base) ? base : null, now }, place, notes))
    return own;
  if (isSame(own, now)) return own;
  if (notes.knowsBefore && isSame(base, now)) notes.keep(place);
  else if ((notes.knowsBefore && isSame(own, base)) || notes.takes(place, own, now))
    return replaced(own, base, now);
  return own;
}

/** A comment at the end of the line stays. */
function replaced(own: unknown, base: unknown, now: unknown): unknown {
  if (isScalar(own) && isScalar(now) && isScalar(base) && own.comment && own.comment !== base.comment)
    now.comment = own.comment;
  return now;
}

/** Not generated any more, or never was. */
function withoutPair(own: YAMLMap, pair: Pair, before: unknown, place: Place, notes: Notes): void {
  if (before === undefined) {
    notes.keep(place);
    return;
  }
  const isTouched = !isSame(pair.value, before) || (isNode(pair.value) && hasOwnComment(pair.value, before));
  if (!isTouched || notes.takes(place, pair.value, undefined)) own.items.splice(own.items.indexOf(pair), 1);
}

/** Generated now, and not in the file. */
function withPair(
  { own, next, before }: { readonly own: YAMLMap; readonly next: Pair; readonly before: unknown },
  after: number,
  place: Place,
  notes: Notes,
): void {
  if (before !== undefined && isSame(before, next.value)) notes.keep(place);
  else if ((before === undefined && notes.knowsBefore) || notes.takes(place, undefined, next.value))
    own.items.splice(after + 1, 0, next);
}

function namesOf(map: YAMLMap): string[] {
  return map.items.map(({ key }) => keyText(key));
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => keyText(key) === name);
}

function indexOf(map: YAMLMap, name: string): number {
  return map.items.findIndex(({ key }) => keyText(key) === name);
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : (key as Node | null));
}
