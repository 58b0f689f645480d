import type { Path } from '../tree.ts';

export type Named =
  'service' | 'environment' | 'check' | 'database' | 'metric' | 'channel' | 'infrastructure';

/** A place where the file names something that must be somewhere else in it. */
export interface Reference {
  readonly to: Named;
  readonly name: string;
  readonly path: Path;
  readonly on?: 'key';
}

export function entries<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(record ?? {});
}

export function one(to: Named, name: string | undefined, path: Path): Reference[] {
  return name === undefined ? [] : [{ to, name, path }];
}

export function list(to: Named, names: readonly string[] | undefined, path: Path): Reference[] {
  return (names ?? []).map((name, index) => ({ to, name, path: [...path, index] }));
}

export function keys(to: Named, record: object | undefined, path: Path): Reference[] {
  return Object.keys(record ?? {}).map((name) => ({ to, name, path: [...path, name], on: 'key' }));
}
