import { badInput, Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { roleIn, withRole } from '../../secrets/connectionString.ts';
import { allInUse, refuseMissing, someUnknown } from '../../secrets/roleTurns.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { StepContext } from '../platform.ts';
import * as answers from './answers.ts';
import type { BranchPlace, Client } from './client.ts';
import { firstConnection, type Hosts, hostsOf, isAt } from './hosts.ts';

/** Two roles of a branch that may do the same: services use one of them, the other one gets the next password. */
export interface RoleTurn extends BranchPlace {
  readonly database: string;
  readonly roles: readonly string[];
}

/** What services of the environment use now; null for one whose value is not known here. */
export type InUse = readonly (Secret | null)[];

const pollMs = 1000;
/** A compute that sleeps is woken for a new password. */
const withinMs = 120_000;

/** Passwords of a branch's roles, in turn. */
export class Roles {
  readonly #client: Client;
  readonly #parts: Pick<CloudParts, 'clock' | 'wait' | 'redactor'>;

  constructor(client: Client, parts: Pick<CloudParts, 'clock' | 'wait' | 'redactor'>) {
    this.#client = client;
    this.#parts = parts;
  }

  /**
   * The connection string of the role that nobody uses, with its new password, once Neon says that it holds. The role in use keeps
   * its own. Failed `badInput` where none is free or that cannot be told.
   */
  async renew(turn: RoleTurn, inUse: InUse, isFirst: boolean, context: StepContext): Promise<Secret> {
    const hosts = await this.#hosts(turn, context.signal);
    const known = inUse.filter((value) => value !== null);
    if (!isFirst && known.length < inUse.length) throw someUnknown(turn.roles);
    if (!isFirst && known.length === 0) throw someUnknown(turn.roles);
    for (const value of known) if (!isAt(value, hosts)) throw anotherBranch(turn);
    const used = known.map(roleIn);
    const role = turn.roles.find((one) => !used.includes(one));
    if (role === undefined) throw allInUse(turn.roles);
    await this.#refuseMissing(turn, context.signal);
    const password = await this.#reset(turn, role, context);
    return withRole(known[0] ?? firstConnection(hosts, turn.database), role, password);
  }

  /** The other roles get passwords that nobody knows. Answers their names: none where the connection string is of neither. */
  async retire(turn: RoleTurn, fresh: Secret, context: StepContext): Promise<readonly string[]> {
    const kept = roleIn(fresh);
    if (!turn.roles.includes(kept)) return [];
    const others = turn.roles.filter((role) => role !== kept);
    for (const role of others) await this.#reset(turn, role, context);
    return others;
  }

  /** Nothing else may be under way in the project, before and after: Neon refuses it, and the old password holds till then. */
  async #reset(turn: RoleTurn, role: string, context: StepContext): Promise<Secret> {
    await this.#until(context, async () => (await this.#running(turn, context.signal)).length === 0);
    const { password, operations } = await this.#client.resetPassword(turn, role, context.signal);
    for (const { id } of operations) await this.#finished(turn, id, context);
    await this.#prove(turn, role, password, context.signal);
    return password;
  }

  async #running({ project }: RoleTurn, signal: AbortSignal): Promise<readonly answers.Operation[]> {
    const path = `/projects/${encodeURIComponent(project)}/operations`;
    const { operations } = await this.#client.api.json(
      { path, query: { limit: 50 } },
      answers.operations,
      signal,
    );
    return operations.filter(({ status }) => isUnderWay(status));
  }

  async #finished({ project }: RoleTurn, id: string, context: StepContext): Promise<void> {
    const path = `/projects/${encodeURIComponent(project)}/operations/${encodeURIComponent(id)}`;
    await this.#until(context, async () => {
      const { operation } = await this.#client.api.json({ path }, answers.oneOperation, context.signal);
      if (isUnderWay(operation.status)) return false;
      if (operation.status === 'finished' || operation.status === 'skipped') return true;
      throw refused(`operation ${id}: ${operation.status}`);
    });
  }

  /** By asking for it, where the project keeps passwords at all: that a tool ended with 0 proves nothing. */
  async #prove(turn: RoleTurn, role: string, password: Secret, signal: AbortSignal): Promise<void> {
    const path = `${this.#client.in(turn)}/roles/${encodeURIComponent(role)}/reveal_password`;
    const found = await this.#client.api.json({ path }, answers.revealed, signal).catch(nullWhereNotKept);
    if (found === null || found.password === password.reveal()) return;
    throw refused(`${role}: another password holds`);
  }

  async #hosts(turn: RoleTurn, signal: AbortSignal): Promise<Hosts> {
    const path = `${this.#client.in(turn)}/endpoints`;
    const { endpoints } = await this.#client.api.json({ path }, answers.endpoints, signal);
    const hosts = hostsOf(endpoints);
    if (hosts) return hosts;
    throw badInput(say('The branch {0} on Neon has no compute to connect to.', turn.branch));
  }

  async #refuseMissing(turn: RoleTurn, signal: AbortSignal): Promise<void> {
    const path = `${this.#client.in(turn)}/roles`;
    const { roles } = await this.#client.api.json({ path }, answers.roles, signal);
    refuseMissing(
      turn.roles,
      roles.map(({ name }) => name),
    );
  }

  /** Failed `timedOut` where it is not so in time. */
  async #until({ signal }: StepContext, isSo: () => Promise<boolean>): Promise<void> {
    const begun = this.#parts.clock.elapsed();
    while (!(await isSo())) {
      if (this.#parts.clock.elapsed() - begun > withinMs)
        throw new Failed({ reason: 'timedOut', what: say('An operation on Neon'), afterMs: withinMs });
      await this.#parts.wait(pollMs, signal);
    }
  }
}

function isUnderWay(status: string): boolean {
  return status === 'running' || status === 'scheduling' || status === 'cancelling';
}

function nullWhereNotKept(error: unknown): null {
  if (error instanceof Failed && error.failure.reason === 'platform') {
    const { situation } = error.failure;
    if (situation === 'refused' || situation === 'notFound' || situation === 'noPermission') return null;
  }
  throw error;
}

function refused(detail: string): Failed {
  return new Failed({ reason: 'platform', platform: 'neon', situation: 'refused', detail, until: null });
}

function anotherBranch({ branch }: RoleTurn): Failed {
  return badInput(
    say('The connection string in use is of another place than the branch {0}: nothing was changed.', branch),
  );
}
