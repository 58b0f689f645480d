import type { Settings, TargetPlace } from './platform.ts';

/** A target whose file it is, with the plain variables of the project file. */
export interface PlaceFileTarget {
  readonly place: TargetPlace;
  readonly variables: Readonly<Record<string, string>>;
}

/** What two files say differently; null where one says nothing. */
export interface FileDifference {
  /** As `differs` of the project file names it: `vm[0].memory`, `LOG_LEVEL`. */
  readonly key: string;
  readonly here: string | null;
  readonly there: string | null;
  /** Of the first of them, zero-based; null where it is on none, or on several. */
  readonly line: number | null;
  /** Its value may be anybody's business, and is not shown. */
  readonly isVariable: boolean;
}

/** The file of the repository that says how one target is made on a platform: `fly.staging.toml`. */
export interface PlaceFile {
  /** In the folder of the service, else in the root of the repository. */
  nameOf(settings: Settings): string;
  /** Of another environment, where that has none of its own: `fly.toml`, staging → `fly.staging.toml`. */
  nameFor(name: string, environment: string): string;
  /** What reads and writes it: loaded with the first question. */
  load(): Promise<PlaceFileWriter>;
}

export interface PlaceFileWriter {
  /** The file of a target, from the one of another. Failed `badInput`, in words, where it cannot be made. */
  readonly derivedFile: (
    text: string,
    of: { readonly name: string; readonly target: PlaceFileTarget },
  ) => string;
  /** Failed `badInput` where one cannot be read. */
  readonly fileDifferences: (
    here: { readonly name: string; readonly text: string },
    there: { readonly name: string; readonly text: string },
  ) => readonly FileDifference[];
}
