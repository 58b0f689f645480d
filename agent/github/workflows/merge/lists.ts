import { isMap, isNode, isScalar, type Node, type YAMLSeq } from 'yaml';
import { type Sides, mergeValues } from './maps.ts';
import type { Notes, Place } from './notes.ts';
import { mergeRemarks } from './remarks.ts';
import { hasOwnComment, isSame } from './same.ts';

/**
 * Changes `own` item by item, each found by what names it: a step by its id, its name, or what it runs, and the how many-eth of that
 * name it is. False where one has no name, and the lists can only be taken whole.
 */
export function mergeLists({ own, base, now }: Sides<YAMLSeq>, place: Place, notes: Notes): boolean {
  const [mine, before, next] = [own, base, now].map((list) =>
    list ? byName(list) : new Map<string, Node>(),
  );
  if (!mine || !before || !next) return false;
  mergeRemarks(own, base, now);
  for (const [name, item] of mine) {
    const here = [...place, `[${name}]`];
    const generated = next.get(name);
    if (generated) own.items[own.items.indexOf(item)] = both(item, before.get(name), generated, here, notes);
    else gone(own, item, before.get(name), here, notes);
  }
  let last = -1;
  for (const [name, item] of next) {
    const present = mine.get(name);
    if (!present) last = added(own, item, before.get(name), last, { place: [...place, `[${name}]`], notes });
    else if (own.items.includes(present)) last = own.items.indexOf(present);
  }
  return true;
}

function both(own: Node, base: Node | undefined, now: Node, place: Place, notes: Notes): Node {
  if (base) mergeRemarks(own, base, now);
  return mergeValues({ own, base, now }, place, notes) as Node;
}

function gone(list: YAMLSeq, item: Node, before: Node | undefined, place: Place, notes: Notes): void {
  if (!before) {
    notes.keep(place);
    return;
  }
  const isTouched = !isSame(item, before) || hasOwnComment(item, before);
  if (!isTouched || notes.takes(place, item, undefined)) list.items.splice(list.items.indexOf(item), 1);
}

/** Where the item before it stands; answers where it stands itself. */
function added(
  list: YAMLSeq,
  item: Node,
  before: Node | undefined,
  after: number,
  { place, notes }: { readonly place: Place; readonly notes: Notes },
): number {
  if (before && isSame(before, item)) {
    notes.keep(place);
    return after;
  }
  if ((before || !notes.knowsBefore) && !notes.takes(place, undefined, item)) return after;
  list.items.splice(after + 1, 0, item);
  return after + 1;
}

function byName(list: YAMLSeq): Map<string, Node> | null {
  const found = new Map<string, Node>();
  for (const item of list.items) {
    if (!isNode(item)) return null;
    const name = nameOf(item);
    if (name === null) return null;
    found.set(unused(name, found), item);
  }
  return found;
}

/** The second of a name is told from the first. */
function unused(name: string, found: ReadonlyMap<string, Node>): string {
  for (let count = 1; ; count += 1) {
    const one = count === 1 ? name : `${name} (${count})`;
    if (!found.has(one)) return one;
  }
}

function nameOf(item: Node): string | null {
  if (isScalar(item)) return String(item.value);
  if (!isMap(item)) return null;
  const names = ['id', 'name', 'uses', 'run', 'cron'].map((key) => item.get(key));
  const name = names.find((one) => typeof one === 'string');
  return typeof name === 'string' ? (name.trim().split('\n')[0] ?? '') : null;
}
