const comparing: Readonly<Record<string, (from: string, to: string) => string>> = {
  'github.com': (from, to) => `compare/${from}...${to}`,
  'gitlab.com': (from, to) => `-/compare/${from}...${to}`,
  'bitbucket.org': (from, to) => `branches/compare/${to}%0D${from}`,
};

/** The page on the web that compares two commits, where the remote is at a place that has one. */
export function compareAddress(remote: string, from: string, to: string): string | undefined {
  const found = /^(?:https?:\/\/|ssh:\/\/)?(?:[^@/]+@)?([^/:]+)(?::\d+(?=\/))?[/:](.+?)(?:\.git)?\/?$/.exec(
    remote,
  );
  const [, host = '', path = ''] = found ?? [];
  const page = Object.hasOwn(comparing, host) ? comparing[host] : undefined;
  return page && `https://${host}/${path}/${page(from, to)}`;
}
