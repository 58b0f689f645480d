import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's own names of SSH hosts: `git@work:acme/shop.git` may well be on github.com. */
export type SshHosts = (host: string) => string;

/** As `~/.ssh/config` says; what it includes from elsewhere is not read. */
export async function sshHosts(): Promise<SshHosts> {
  const text = await readFile(join(homedir(), '.ssh', 'config'), 'utf8').catch(() => ''); // there is none
  return (host) => hostNameIn(text, host);
}

/** The first `HostName` of a `Host` that fits, as `ssh` itself goes by; the host where there is none. */
export function hostNameIn(config: string, host: string): string {
  let fits = true; // what stands before the first "Host" is said of all
  for (const line of config.split(/\r?\n/)) {
    const [, key = '', rest = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)"?(.*?)"?\s*$/.exec(line) ?? [];
    const word = key.toLowerCase();
    if (word === 'match') fits = false;
    if (word === 'host') fits = isAmong(rest.split(/[\s"]+/), host);
    if (word === 'hostname' && fits) return rest.replaceAll('%h', host);
  }
  return host;
}

/** One of them matches, and none that is ruled out by a `!` does. */
function isAmong(patterns: readonly string[], host: string): boolean {
  const matches = (pattern: string): boolean => expression(pattern).test(host);
  const ruledOut = patterns.some((one) => one.startsWith('!') && matches(one.slice(1)));
  return !ruledOut && patterns.some((one) => !one.startsWith('!') && matches(one));
}

function expression(pattern: string): RegExp {
  const signs: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };
  return new RegExp(`^${pattern.replace(/[^\w-]/g, (sign) => signs[sign] ?? `\\${sign}`)}$`, 'i');
}

/** The address with the host that it really leads to; one that is no SSH address stays as it is. */
export function withRealHost(url: string, hosts: SshHosts): string {
  const [, user = '', short, rest = ''] = /^([^@/:]+@)?([^/:]+)(:(?!\/\/).+)$/.exec(url) ?? [];
  if (short !== undefined) return `${user}${hosts(short)}${rest}`;
  const [, scheme = '', long, path = ''] = /^((?:git\+)?ssh:\/\/(?:[^@/]+@)?)([^/:]+)(.*)$/.exec(url) ?? [];
  return long === undefined ? url : `${scheme}${hosts(long)}${path}`;
}
