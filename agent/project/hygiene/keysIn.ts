import { isPlaceholder, type KeyShape, keyShapes } from './keyShapes.ts';

/** A key on its line: offsets there. */
export interface FoundKey {
  readonly from: number;
  readonly to: number;
  readonly shape: KeyShape;
}

/** With which a person says of a line that no key is on it. */
export const ignoring = 'taxiway-ignore';

/** What looks like a key on a line, the first of each shape. */
export function keysIn(line: string): FoundKey[] {
  if (line.includes(ignoring)) return [];
  return keyShapes.flatMap((shape) => {
    const found = shape.exact.exec(line);
    const isOne = found && !isPlaceholder(found[0]);
    return isOne ? [{ from: found.index, to: found.index + found[0].length, shape }] : [];
  });
}
