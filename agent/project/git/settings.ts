/** Who commits here, as git was told; null where it was not. */
export interface Identity {
  readonly name: string | null;
  readonly email: string | null;
}

/** What the configuration of git says about this repository. */
export interface Settings {
  readonly identity: Identity;
  readonly remotes: readonly string[];
  /** `remote.pushDefault` */
  readonly pushDefault: string | null;
  /** `init.defaultBranch` */
  readonly initialBranch: string | null;
  /** Remote by local branch (`branch.<name>.remote`). */
  readonly upstreamRemote: ReadonlyMap<string, string>;
}

/** For `git config --get-regexp`: what `parseSettings` reads. */
export const settingsPattern = String.raw`^(user\.(name|email)|remote\.pushdefault|init\.defaultbranch|remote\..*\.(url|fetch)|branch\..*\.remote)$`;

/** Reads `git config -z`: key, line end, value, NUL. The last value of a key counts. */
export function parseSettings(output: string): Settings {
  const entries = output.split('\0').filter(Boolean).map(entryOf);
  const last = new Map(entries);
  const named = (pattern: RegExp): string[] => entries.flatMap(([key]) => pattern.exec(key)?.[1] ?? []);
  return {
    identity: { name: last.get('user.name') ?? null, email: last.get('user.email') ?? null },
    remotes: [...new Set(named(/^remote\.(.*)\.(?:url|fetch)$/s))],
    pushDefault: last.get('remote.pushdefault') ?? null,
    initialBranch: last.get('init.defaultbranch') ?? null,
    upstreamRemote: new Map(
      named(/^branch\.(.*)\.remote$/s).map((name) => [name, last.get(`branch.${name}.remote`) ?? '']),
    ),
  };
}

function entryOf(entry: string): [string, string] {
  const end = entry.indexOf('\n');
  return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
}
