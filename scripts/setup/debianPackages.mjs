import { existsSync } from 'node:fs';
import { run, say, SetupFailed, tryToRun } from './run.mjs';

/** Chromium shows the editor; the others are a keychain without a desktop, and the library that speaks to it. */
const wanted = [
  {
    name: 'chromium',
    there: [
      process.env['CHROMIUM'],
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
    ],
  },
  { name: 'gnome-keyring', there: ['/usr/bin/gnome-keyring-daemon'] },
  { name: 'dbus', there: ['/usr/bin/dbus-run-session'] },
  {
    name: 'libsecret-1-0',
    there: [
      '/usr/lib/x86_64-linux-gnu/libsecret-1.so.0',
      '/usr/lib64/libsecret-1.so.0',
      '/usr/lib/libsecret-1.so.0',
    ],
  },
];

/** Installs the missing ones of these packages with apt-get; `names` absent means all. */
export function installDebianPackages(names = wanted.map(({ name }) => name)) {
  const missing = wanted.filter(
    ({ name, there }) => names.includes(name) && !there.some((file) => file && existsSync(file)),
  );
  if (missing.length === 0) return;
  const args = ['install', '-y', '--no-install-recommends', ...missing.map(({ name }) => name)];
  if (!existsSync('/usr/bin/apt-get'))
    throw new SetupFailed(`Please install: ${args.slice(3).join(' ')} (or what they are called here).`);
  if (process.getuid() !== 0) throw new SetupFailed(`Please type: sudo apt-get ${args.join(' ')}`);
  say(`apt-get ${args.join(' ')}`);
  const quietly = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  if (tryToRun('apt-get', args, quietly).status === 0) return;
  run('apt-get', ['update'], quietly); // the lists are old or were never fetched
  run('apt-get', args, quietly);
}

/** The browser that shows the editor. */
export function chromium() {
  const found = wanted[0].there.find((file) => file && existsSync(file));
  if (!found) throw new SetupFailed('There is no Chromium: npm run setup');
  return found;
}
