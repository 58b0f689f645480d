import { Secret } from './secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a started program inherits. Left out on purpose: the editor's own (`ELECTRON_*`, `VSCODE_*`), `NODE_OPTIONS`, and
 * everything by which tools guess who calls them (`CI`, `TERM_PROGRAM`, …) and then behave differently.
 */
const inherited = new Set([
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TEMP', 'TMP',
  'DBUS_SESSION_BUS_ADDRESS', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY',
  'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERNAME', 'USERDOMAIN', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH',
  'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'COMMONPROGRAMFILES',
  'PROCESSOR_ARCHITECTURE', 'NUMBER_OF_PROCESSORS', 'OS',
]); // prettier-ignore

const inheritedPrefixes = ['LC_', 'XDG_'];

/** The environment of a started program: what may be inherited of `env`, then `extra`, which wins. */
export function allowedEnvironment(
  env: Environment,
  extra: Readonly<Record<string, string | Secret>> = {},
): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isInherited(name)) allowed[name] = value;
  }
  for (const [name, value] of Object.entries(extra)) {
    allowed[name] = value instanceof Secret ? value.reveal() : value;
  }
  return allowed;
}

/** The environment of Taxiway's own programs: besides, where its state lives, and Electron told to be Node. */
export function ownEnvironment(
  env: Environment,
  extra: Readonly<Record<string, string | Secret>> = {},
): Record<string, string> {
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith('TAXIWAY_') && entry[1] !== undefined,
  );
  const asNode = process.versions['electron'] ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  return allowedEnvironment(env, { ...Object.fromEntries(own), ...asNode, ...extra });
}

const standIns = /^TAXIWAY_(?:TEST_(?:GITHUB|SITES)|[A-Z]+_API)$/;
const here = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Variables that lead to a stand-in of a platform on another machine. Tests have theirs on this one; and tokens are sent there, so
 * an environment that somebody else prepared (a container, the settings of a terminal) must not choose the place.
 */
export function standInsElsewhere(env: Environment): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => (standIns.test(name) && !isHere(value) ? name : []));
}

function isHere(address: string | undefined): boolean {
  return !address || (URL.canParse(address) && here.has(new URL(address).hostname));
}

function isInherited(name: string): boolean {
  const upper = name.toUpperCase();
  return inherited.has(upper) || inheritedPrefixes.some((prefix) => upper.startsWith(prefix));
}
