import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { run, say, SetupFailed, tryToRun } from './run.mjs';

/** jq is what scripts of generated workflows call; Chromium shows the editor; postgresql is a database whose roles are rotated; awscli is what AWS is changed by; the last three are a keychain without a desktop and its library. */
const wanted = [
  { name: 'git', there: () => onPath('git', 'git.exe') },
  { name: 'jq', there: () => onPath('jq', 'jq.exe') },
  { name: 'chromium', there: browser },
  { name: 'awscli', there: () => onPath('aws', 'aws.exe') },
  { name: 'postgresql', there: () => existsSync('/usr/lib/postgresql') },
  { name: 'gnome-keyring', there: () => onPath('gnome-keyring-daemon') },
  { name: 'dbus', there: () => onPath('dbus-run-session') },
  { name: 'libsecret-1-0', there: () => inLibraries('libsecret-1.so.0') },
];

/** What a keychain of one's own takes; elsewhere the machine's own serves. */
export const keyring = process.platform === 'linux' ? ['gnome-keyring', 'dbus', 'libsecret-1-0'] : [];

/** A database for the tests that rotate its roles; elsewhere they are passed over. */
export const database = process.platform === 'linux' ? ['postgresql'] : [];

/** Installs the missing ones of these packages with apt-get; fails with the line to type where that is not for us to do. */
export function installDebianPackages(names) {
  const missing = wanted.filter(({ name, there }) => names.includes(name) && !there());
  if (missing.length === 0) return;
  const args = ['install', '-y', '--no-install-recommends', ...missing.map(({ name }) => name)];
  if (!existsSync('/usr/bin/apt-get'))
    throw new SetupFailed(`Please install: ${args.slice(3).join(', ')} (or what they are called here).`);
  const typed = `apt-get ${args.join(' ')}`;
  if (process.getuid() !== 0) throw new SetupFailed(`Please type:\n\n  sudo apt-get update && sudo ${typed}`);
  say(typed);
  const quietly = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  if (tryToRun('apt-get', args, quietly).status === 0) return;
  run('apt-get', ['update'], quietly); // the lists are old or were never fetched
  run('apt-get', args, quietly);
}

/** The browser that shows the editor. */
export function chromium() {
  const found = browser();
  if (!found) throw new SetupFailed('There is no Chromium. Please type: npm run setup');
  return found;
}

function browser() {
  const places = [
    process.env['CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((file) => file && existsSync(file));
}

function onPath(...names) {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => names.some((name) => existsSync(path.join(folder, name))));
}

/** Debian keeps libraries in a folder named by the processor, others beside it. */
function inLibraries(name) {
  return ['/usr/lib', '/usr/lib64', '/lib'].filter(existsSync).some((folder) => {
    const below = readdirSync(folder).filter((entry) => entry.endsWith('-linux-gnu'));
    return ['', ...below].some((entry) => existsSync(path.join(folder, entry, name)));
  });
}
