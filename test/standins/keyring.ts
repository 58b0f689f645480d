import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';

/** How to have what these tests need. */
const install = 'apt-get install -y --no-install-recommends gnome-keyring dbus libsecret-1-0';

/** A Secret Service on a bus of its own: what a desktop has, for one test. */
export interface Keyring {
  /** The variables by which programs find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what was started, by process id. */
  end(): Promise<void>;
}

/**
 * Starts a bus. `folder` is the test's own: keyrings are kept there, so that a second start with another password finds them
 * locked. `providers`: whether the bus may start what is installed here (a desktop does), or starts nothing.
 */
export async function startBus(folder: string, providers: 'installed' | 'none'): Promise<Keyring> {
  const env = { XDG_DATA_HOME: join(folder, 'data'), XDG_RUNTIME_DIR: join(folder, 'run') };
  await mkdir(env.XDG_DATA_HOME, { recursive: true });
  await mkdir(env.XDG_RUNTIME_DIR, { recursive: true, mode: 0o700 });
  const configuration = join(folder, 'bus.conf');
  await writeFile(configuration, busConfiguration(env.XDG_RUNTIME_DIR));
  const kind = providers === 'none' ? `--config-file=${configuration}` : '--session';
  const bus = start('dbus-daemon', [kind, '--nofork', '--print-address=1'], env);
  const address = await firstLine(bus);
  return { env: { ...env, DBUS_SESSION_BUS_ADDRESS: address }, end: () => ended(bus) };
}

function busConfiguration(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;
}

/** Starts a bus and a keyring, unlocked where the password is the one it was made with. */
export async function startKeyring(folder: string, password: string): Promise<Keyring> {
  const bus = await startBus(folder, 'none');
  const daemon = start('gnome-keyring-daemon', ['--unlock', '--foreground', '--components=secrets'], bus.env);
  daemon.stdin?.end(password);
  const end = async (): Promise<void> => {
    await ended(daemon);
    await bus.end();
  };
  await eventually(() => isProvided(bus.env), 'the keyring is on the bus').catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return { env: bus.env, end };
}

function start(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], HOME: env['XDG_DATA_HOME'], ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', (error) => {
    throw new Error(`${program} cannot be started; install it: ${install}`, { cause: error });
  });
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const line = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>;
  const ending = once(child, 'exit').then(([code]): never => {
    throw new Error(`${child.spawnfile} ended at once with exit code ${code}`);
  });
  return (await Promise.race([line, ending]))[0];
}

async function isProvided(env: Readonly<Record<string, string>>): Promise<boolean> {
  const question = [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
  ];
  const asking = start('dbus-send', [...question, 'string:org.freedesktop.secrets'], env);
  let answer = '';
  asking.stdout?.on('data', (chunk) => (answer += String(chunk)));
  await once(asking, 'close');
  return answer.includes('boolean true');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
