import assert from 'node:assert/strict';
import { execFileSync, type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { failureOf } from '../../agent/protocol/failures.ts';
import { explain } from '../../agent/protocol/explain.ts';
import { render } from '../../agent/protocol/say.ts';
import { Secret } from '../../agent/run/secret.ts';
import { renewRole, retireOthers } from '../../agent/secrets/postgresRoles.ts';
import { eventually } from '../standins/eventually.ts';
import { linux, where } from '../standins/where.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';

const versions = '/usr/lib/postgresql';
const programs = existsSync(versions)
  ? readdirSync(versions).map((version) => join(versions, version, 'bin'))
  : [];
const roles = ['app_blue', 'app_green'];

/** PostgreSQL does not run as root. */
function unprivileged(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = [65534, 65534];
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

where(linux, describe)('two roles of a real PostgreSQL in turn', function () {
  this.timeout(60_000);
  let server: ChildProcess | undefined;
  let port: number;
  let folder: string;
  let admin: Secret;

  before(async () => {
    const [bin] = programs;
    assert.ok(bin, 'PostgreSQL is missing: sudo apt-get install -y postgresql');
    folder = temporaryFolder('postgres-');
    const as = unprivileged(folder);
    const passwords = join(folder, 'password');
    writeFileSync(passwords, 'planted-admin');
    if (as.uid !== undefined) chownSync(passwords, as.uid, as.gid ?? 0);
    const data = join(folder, 'data');
    const made = ['-D', data, '-U', 'admin', '-A', 'scram-sha-256', '--pwfile', passwords, '--no-sync'];
    execFileSync(join(bin, 'initdb'), made, { ...as, cwd: folder, stdio: 'ignore' });
    port = await freePort();
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`];
    const more = ['fsync=off', 'log_statement=all', 'logging_collector=off'];
    const args = [...settings, ...more].flatMap((one) => ['-c', one]);
    const log = openSync(join(folder, 'log'), 'w');
    server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {
      ...as,
      cwd: folder,
      stdio: ['ignore', log, log],
    });
    admin = Secret.of(`postgres://admin:planted-admin@127.0.0.1:${port}/postgres`);
    await eventually(() => answers(admin), 'the database answers');
    await asAdmin(`create role app_blue login password 'first'; create role app_green login`);
  });
  after(async () => {
    const ended = new Promise((resolve) => (server ? server.once('exit', resolve) : resolve(null)));
    server?.kill('SIGINT');
    await ended;
    removeTemporaryFolders();
  });

  async function connect(connection: Secret) {
    const { default: postgres } = await import('postgres');
    return postgres(connection.reveal(), { max: 1, onnotice: () => undefined });
  }

  async function asAdmin(text: string): Promise<void> {
    const sql = await connect(admin);
    await sql.unsafe(text);
    await sql.end();
  }

  async function answers(connection: Secret): Promise<boolean> {
    const sql = await connect(connection);
    try {
      return (await sql`select 1`).length === 1;
    } catch {
      return false;
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  const first = () => Secret.of(`postgres://app_blue:first@127.0.0.1:${port}/postgres?application_name=shop`);
  const userOf = (connection: Secret): string => new URL(connection.reveal()).username;
  const said = async (failing: Promise<unknown>): Promise<string> => {
    const error: unknown = await failing.then(
      () => null,
      (reason: unknown) => reason,
    );
    return render(explain(failureOf(error)).what);
  };

  it('give the services the other one, and nobody is cut off before the old one is revoked', async () => {
    const service = await connect(first());
    await service`select 1`;
    const fresh = await renewRole({ admin, roles }, [first()]);
    assert.equal(userOf(fresh), 'app_green');
    assert.match(fresh.reveal(), /application_name=shop$/);
    assert.deepEqual([await answers(fresh), await answers(first())], [true, true]);
    assert.equal((await service`select 1`).length, 1, 'what was connected stays so');
    assert.equal(await retireOthers({ admin, roles }, fresh), 1, 'the one that is still open is told');
    assert.deepEqual([await answers(fresh), await answers(first())], [true, false]);
    await service.end();
    const next = await renewRole({ admin, roles }, [fresh]);
    assert.equal(userOf(next), 'app_blue');
    assert.deepEqual([await answers(next), await answers(fresh)], [true, true]);
  });

  it('stay as they are where one service has a value that somebody else set: it may be connected only now and then', async () => {
    assert.match(
      await said(renewRole({ admin, roles }, [first(), null])),
      /not every value was set from here/,
    );
  });

  it('go by who is connected where no value is known here, and touch nothing where that says nothing', async () => {
    const green = Secret.of(`postgres://app_green@127.0.0.1:${port}/postgres`);
    assert.match(
      await said(renewRole({ admin, roles }, [])),
      /cannot be told which of app_blue, app_green is in use/,
    );
    const first = await renewRole({ admin, roles, isFirst: true }, []);
    assert.equal(userOf(first), 'app_blue', 'where there is no value yet, it is nobody’s turn');
    const service = await connect(await renewRole({ admin, roles }, [green]));
    await service`select 1`;
    assert.equal(userOf(await renewRole({ admin, roles }, [])), 'app_green');
    assert.match(await said(renewRole({ admin, roles }, [green])), /app_blue, app_green are all in use/);
    await service.end();
  });

  it('are missed in words, and no password is in any, nor in the log of the server', async () => {
    assert.match(
      await said(renewRole({ admin, roles: ['app_blue', 'gone'] }, [first()])),
      /has no role gone/,
    );
    const wrong = Secret.of(`postgres://admin:planted-wrong@127.0.0.1:${port}/postgres`);
    const text = await said(renewRole({ admin: wrong, roles }, [first()]));
    assert.match(text, /password authentication failed for user "admin"/);
    assert.match(
      await said(renewRole({ admin: Secret.of('planted'), roles }, [])),
      /connection string is expected/,
    );
    const fresh = await renewRole({ admin, roles }, [first()]);
    const log = readFileSync(join(folder, 'log'), 'utf8');
    const password = new URL(fresh.reveal()).password;
    assert.ok(log.includes('ALTER ROLE') && !log.includes(password) && !log.includes('planted'));
    assert.ok(!text.includes('planted'));
  });
});
