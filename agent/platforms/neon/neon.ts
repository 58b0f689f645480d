import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import type { SignInWays } from '../cloud/about.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { StepContext } from '../platform.ts';
import type { Client } from './client.ts';
import type { InUse, Roles, RoleTurn } from './roles.ts';

/** Where a database is, as the project file has it: ids or names. */
export interface NeonPlace {
  readonly project: string;
  /** Null: the project's default one. */
  readonly branch: string | null;
}

/** The same as Neon confirms it: ids for machines, names for people. */
export interface ConfirmedPlace {
  readonly project: string;
  readonly branch: string;
  readonly projectName: string;
  readonly branchName: string;
}

/** How one signs in to Neon: one can though nothing runs there. */
export const neonSignIn: Pick<Neon, 'id' | 'name' | 'signIn'> = {
  id: 'neon',
  name: 'Neon',
  signIn: {
    login: ['neonctl', 'auth'],
    variables: ['NEON_API_KEY'],
    tokenPage: 'https://console.neon.tech/app/settings/api-keys',
  },
};

/** Databases on Neon, as far as their roles go. What acts is loaded when it is first asked for. */
export class Neon {
  readonly id = 'neon';
  readonly name = 'Neon';
  readonly signIn: SignInWays = neonSignIn.signIn;
  readonly #parts: CloudParts;
  readonly #clientOf: ((parts: CloudParts) => Client) | null;
  #acting: Promise<{ readonly client: Client; readonly roles: Roles }> | null = null;

  /** `clientOf`: another client than that of Neon itself. */
  constructor(parts: CloudParts, clientOf: ((parts: CloudParts) => Client) | null = null) {
    this.#parts = parts;
    this.#clientOf = clientOf;
  }

  /** Whose token that is. Failed as `account`. */
  async whose(token: Secret, signal: AbortSignal): Promise<string> {
    const parts = { ...this.#parts, token: () => Promise.resolve(token) };
    return new Neon(parts, this.#clientOf).account(signal);
  }

  /** Who acts. Failed `notSignedIn`, `platform`. */
  async account(signal: AbortSignal): Promise<string> {
    return (await this.#loaded()).client.user(signal);
  }

  /** Failed `platform` `notFound` where there is no such project or branch, `programMissing` where the tool is missing. */
  async confirm(place: NeonPlace, signal: AbortSignal): Promise<ConfirmedPlace> {
    const { client } = await this.#loaded();
    await client.ready(signal);
    const { project, branches } = await import('./answers.ts');
    const path = `/projects/${encodeURIComponent(place.project)}`;
    const [found, all] = await Promise.all([
      client.api.json({ path }, project, signal),
      client.api.json({ path: `${path}/branches`, query: { limit: 1000 } }, branches, signal),
    ]);
    const branch = all.branches.find((one) =>
      place.branch === null ? one.default === true : [one.name, one.id].includes(place.branch),
    );
    if (!branch) throw noBranch(place);
    return {
      ...{ project: found.project.id, projectName: found.project.name },
      ...{ branch: branch.id, branchName: branch.name },
    };
  }

  /** As `Roles.renew`. */
  async renewRole(turn: RoleTurn, inUse: InUse, isFirst: boolean, context: StepContext): Promise<Secret> {
    return (await this.#loaded()).roles.renew(turn, inUse, isFirst, context);
  }

  /** As `Roles.retire`. */
  async retireOthers(turn: RoleTurn, fresh: Secret, context: StepContext): Promise<readonly string[]> {
    return (await this.#loaded()).roles.retire(turn, fresh, context);
  }

  #loaded(): Promise<{ readonly client: Client; readonly roles: Roles }> {
    this.#acting ??= this.#load().catch((error: unknown) => {
      this.#acting = null;
      throw error;
    });
    return this.#acting;
  }

  async #load(): Promise<{ readonly client: Client; readonly roles: Roles }> {
    const [{ Client: Made }, { Roles: Renewing }] = await Promise.all([
      import('./client.ts'),
      import('./roles.ts'),
    ]);
    const client = this.#clientOf?.(this.#parts) ?? new Made(this.#parts);
    return { client, roles: new Renewing(client, this.#parts) };
  }
}

function noBranch({ project, branch }: NeonPlace): Failed {
  const message =
    branch === null
      ? say('The project {0} on Neon has no default branch.', project)
      : say('The project {0} on Neon has no branch {1}.', project, branch);
  return badInput(message);
}
