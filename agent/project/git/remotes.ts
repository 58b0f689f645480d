/** One remote of the working copy. */
export interface Remote {
  readonly name: string;
  /** As it is fetched from; an alias of an SSH host is the host. */
  readonly url: string;
}

export interface Remotes {
  readonly remotes: readonly Remote[];
  /** `remote.pushDefault` */
  readonly pushDefault: string | null;
}

/** Reads `git remote -v`: name, tab, address, what it is for. A partial clone says so behind that. */
export function parseRemotes(output: string): readonly Remote[] {
  return output.split('\n').flatMap((line) => {
    const [, name, url] = /^(\S+)\t(.*) \(fetch\)(?: \[.*\])?$/.exec(line) ?? [];
    return name !== undefined && url !== undefined ? { name, url } : [];
  });
}
