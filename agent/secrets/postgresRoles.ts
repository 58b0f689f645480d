import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import { badInput, Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { Secret } from '../run/secret.ts';
import { roleIn, urlIn, withRole } from './connectionString.ts';
import { allInUse, refuseMissing, someUnknown } from './roleTurns.ts';

/** Two roles that may do the same: services use one of them, the other one gets the next password. */
export interface RoleTurn {
  /** Connection string of whoever may change the roles. */
  readonly admin: Secret;
  readonly roles: readonly string[];
  /** No service has a value yet: where nobody is connected, the first role is as good as the other. */
  readonly isFirst?: boolean;
}

/**
 * A connection string of the role that nobody uses, with a new password that is proved to work. `inUse` are the connection strings
 * of the services, null for one that is not known here. The role they use is not touched. Failed `badInput` where none of the two
 * is free, that cannot be told, or the database refuses.
 */
export async function renewRole(turn: RoleTurn, inUse: readonly (Secret | null)[]): Promise<Secret> {
  const { admin, roles } = turn;
  const known = inUse.filter((value) => value !== null);
  // Who set another value for one of them may have set the other role: that nobody is connected as it just now proves nothing.
  if (!turn.isFirst && known.length > 0 && known.length < inUse.length) throw someUnknown(roles);
  const role = await connected(admin, (sql) => idleRole(sql, turn, known));
  const password = Secret.of(randomBytes(30).toString('base64url'));
  await connected(admin, (sql) => alter(sql, role, `'${scramVerifier(password.reveal())}'`));
  const fresh = withRole(known[0] ?? admin, role, password);
  await connected(fresh, (sql) => sql`select 1`);
  return fresh;
}

/** The other roles than that of the connection string have no password from then on. Answers how many sessions they have left. */
export async function retireOthers({ admin, roles }: RoleTurn, fresh: Secret): Promise<number> {
  const others = roles.filter((role) => role !== roleIn(fresh));
  return connected(admin, async (sql) => {
    for (const role of others) await alter(sql, role, 'NULL');
    return (await sessions(sql, others)).length;
  });
}

async function idleRole(
  sql: Sql,
  { roles, isFirst = false }: RoleTurn,
  inUse: readonly Secret[],
): Promise<string> {
  const known = await sql<
    { rolname: string }[]
  >`select rolname from pg_roles where rolname in ${sql([...roles])}`;
  refuseMissing(
    roles,
    known.map(({ rolname }) => rolname),
  );
  const used = new Set([...inUse.map(roleIn), ...(await sessions(sql, roles))]);
  const free = roles.filter((role) => !used.has(role));
  const [role] = free;
  if (role === undefined) throw allInUse(roles);
  if (free.length === roles.length && !isFirst)
    throw badInput(
      say('It cannot be told which of {0} is in use: nobody is connected, and no value was set from here.', {
        all: roles,
      }),
    );
  return role;
}

async function sessions(sql: Sql, roles: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ usename: string }[]>`
    select usename from pg_stat_activity where usename in ${sql([...roles])}`;
  return rows.map(({ usename }) => usename);
}

/** The password itself never gets to the server, whose log may show statements. */
async function alter(sql: Sql, role: string, password: string): Promise<void> {
  await sql.unsafe(`ALTER ROLE "${role.replaceAll('"', '""')}" PASSWORD ${password}`);
}

function scramVerifier(password: string): string {
  const [salt, rounds] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const keyOf = (what: string): Buffer => createHmac('sha256', salted).update(what).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${keyOf('Server Key').toString('base64')}`;
}

/** What the server says names roles and databases, no passwords. */
async function connected<T>(connection: Secret, use: (sql: Sql) => PromiseLike<T>): Promise<T> {
  urlIn(connection); // before anything is loaded for it
  const { default: postgres } = await import('postgres');
  const sql = postgres(connection.reveal(), { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    return await use(sql);
  } catch (error) {
    if (error instanceof Failed) throw error;
    throw badInput(say('The database says: {0}', error instanceof Error ? error.message : String(error)));
  } finally {
    await sql.end({ timeout: 5 });
  }
}
