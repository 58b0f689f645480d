import * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';
import { jsonOf } from '../../protocol/json.ts';
import type { HttpAnswer } from '../../run/http.ts';
import { Secret } from '../../run/secret.ts';
import { Api, type ApiCall } from '../cloud/api.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { required, setting } from '../cloud/settings.ts';
import type { Settings, TargetPlace } from '../platform.ts';
import * as answers from './answers.ts';
import { LoginFile } from './loginFile.ts';

/** Vercel's API, in the name of whoever is signed in. */
export class Client {
  readonly api: Api;
  readonly base: string;
  readonly #parts: CloudParts;
  readonly #login: LoginFile;

  constructor(parts: CloudParts) {
    this.#parts = parts;
    this.#login = new LoginFile(parts);
    this.base = parts.env['TAXIWAY_VERCEL_API'] ?? 'https://api.vercel.com';
    this.api = new Api(
      {
        platform: 'vercel',
        base: this.base,
        headers: async () => ({ authorization: Secret.of(`Bearer ${(await this.token()).reveal()}`) }),
        situation: (answer) => (isInvalidToken(answer) ? 'badToken' : null),
      },
      parts,
    );
  }

  /** Failed `notSignedIn` where there is none. */
  async token(): Promise<Secret> {
    const token = (await this.#parts.token()) ?? (await this.#login.token());
    if (token) return token;
    throw new Failed({ reason: 'notSignedIn', platform: 'vercel' });
  }

  async user(signal: AbortSignal): Promise<z.output<typeof answers.user>['user']> {
    return (await this.api.json({ path: '/v2/user' }, answers.user, signal)).user;
  }

  /** By its slug or id. */
  team(name: string, signal: AbortSignal): Promise<z.output<typeof answers.team>> {
    return this.api.json({ path: `/v2/teams/${encodeURIComponent(name)}` }, answers.team, signal);
  }

  /** Null where there is none of that name. */
  project({ settings }: Pick<TargetPlace, 'settings'>, signal: AbortSignal): Promise<answers.Project | null> {
    const path = `/v9/projects/${encodeURIComponent(required(settings, 'project'))}`;
    return this.api.maybe({ path, query: ofTeam(settings) }, answers.project, signal);
  }

  /** Failed `platform` `notFound` where there is none of that name. */
  async existing(place: Pick<TargetPlace, 'settings'>, signal: AbortSignal): Promise<answers.Project> {
    const found = await this.project(place, signal);
    if (found) return found;
    const detail = required(place.settings, 'project');
    throw new Failed({ reason: 'platform', platform: 'vercel', situation: 'notFound', detail, until: null });
  }

  /** Of a project: its address needs nothing but that. */
  async in<Shape extends z.ZodType>(
    { accountId }: answers.Project,
    call: ApiCall,
    shape: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    return this.api.json({ ...call, query: { ...accountQuery(accountId), ...call.query } }, shape, signal);
  }

  async maybeIn<Shape extends z.ZodType>(
    { accountId }: answers.Project,
    call: ApiCall,
    shape: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape> | null> {
    return this.api.maybe({ ...call, query: { ...accountQuery(accountId), ...call.query } }, shape, signal);
  }

  /** For what answers nothing that is read. */
  async ask({ accountId }: answers.Project, call: ApiCall, signal: AbortSignal): Promise<void> {
    await this.api.send({ ...call, query: { ...accountQuery(accountId), ...call.query } }, signal);
  }
}

/** A team is named by its slug or its id. */
export function ofTeam(settings: Settings): Readonly<Record<string, string>> {
  const team = setting(settings, 'team');
  if (team === null) return {};
  return team.startsWith('team_') ? { teamId: team } : { slug: team };
}

/** A project is a person's or a team's. */
function accountQuery(accountId: string): Readonly<Record<string, string>> {
  return accountId.startsWith('team_') ? { teamId: accountId } : {};
}

const invalid = z.object({ error: z.object({ invalidToken: z.literal(true) }) });

/** It says 403 for it, as it does where a right is missing. */
function isInvalidToken({ status, body }: HttpAnswer): boolean {
  return status === 403 && invalid.safeParse(jsonOf(body)).success;
}
