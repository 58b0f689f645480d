import * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';
import { Secret } from '../../run/secret.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { Tool, ToolCall } from '../cloud/tool.ts';
import { type Asked, type GraphQl, isSituation } from './graphQl.ts';
import { ownLogin } from './ownLogin.ts';
import { type RailwayCall, whoAmI } from './railwayTool.ts';

type Headers = Readonly<Record<string, string | Secret>>;

/** Whose token it is decides by which header and variable it is shown. */
type Kind = 'account' | 'workspace' | 'project';

interface Token {
  readonly token: Secret;
  /** By the tool's own sign-in: it shows it itself. */
  readonly isOwn: boolean;
}

interface Known extends Token {
  readonly kind: Kind;
}

/** Who is signed in at Railway, and everything that is asked of it in that one's name. */
export class Session {
  readonly #parts: CloudParts;
  readonly #graphQl: GraphQl;
  readonly #tool: Tool;
  #known: Known | null = null;

  constructor(parts: CloudParts, graphQl: GraphQl, tool: Tool) {
    this.#parts = parts;
    this.#graphQl = graphQl;
    this.#tool = tool;
  }

  /** By the words of Railway: the person's address, the workspace of its token, or the project's. */
  async account(signal: AbortSignal): Promise<string> {
    const token = await this.#token(signal);
    const { account, kind } = await this.#identified(token, signal);
    this.#known = { ...token, kind };
    return account;
  }

  async kind(signal: AbortSignal): Promise<Kind> {
    return (await this.#current(signal)).kind;
  }

  async ask<Output>(asked: Asked<Output>, signal: AbortSignal): Promise<Output> {
    const current = await this.#current(signal);
    try {
      return await this.#graphQl.ask(asked, headersOf(current), signal);
    } catch (error) {
      throw await this.#meant(error, current, signal);
    }
  }

  async tell<Output>(asked: Asked<Output>, signal: AbortSignal): Promise<Output> {
    const current = await this.#current(signal);
    try {
      return await this.#graphQl.tell(asked, headersOf(current), signal);
    } catch (error) {
      throw await this.#meant(error, current, signal);
    }
  }

  /** A call of the tool, signed in as we are. */
  async call({ args, what }: RailwayCall, more: Partial<ToolCall>, signal: AbortSignal): Promise<ToolCall> {
    const { token, kind, isOwn } = await this.#current(signal);
    const name = kind === 'project' ? 'RAILWAY_TOKEN' : 'RAILWAY_API_TOKEN';
    const shown = isOwn ? {} : { [name]: token };
    return { timeoutMs: 10 * 60_000, ...more, args, what, env: { ...more.env, ...shown } };
  }

  /** "Not Authorized" is a missing right where the token is good. */
  async #meant(error: unknown, current: Known, signal: AbortSignal): Promise<unknown> {
    if (!isSituation(error, 'badToken') || !(error instanceof Failed)) return error;
    this.#known = null;
    const isGood = await this.#identified(current, signal).then(
      () => true,
      () => false,
    );
    const { failure } = error;
    return isGood && failure.reason === 'platform'
      ? new Failed({ ...failure, situation: 'noPermission' })
      : error;
  }

  async #current(signal: AbortSignal): Promise<Known> {
    const token = await this.#token(signal);
    const known = this.#known;
    if (known?.token.equals(token.token)) return known;
    const { kind } = await this.#identified(token, signal);
    this.#known = { ...token, kind };
    return this.#known;
  }

  async #token(signal: AbortSignal): Promise<Token> {
    const token = await this.#parts.token();
    if (token) return { token, isOwn: false };
    const own = await this.#own(signal);
    if (!own) throw new Failed({ reason: 'notSignedIn', platform: 'railway' });
    this.#parts.redactor.know(own);
    return { token: own, isOwn: true };
  }

  /** Only the tool can renew its sign-in, and does so with whatever it is asked. */
  async #own(signal: AbortSignal): Promise<Secret | null> {
    const { env, clock } = this.#parts;
    const login = await ownLogin(env, clock.now());
    if (!login?.isExpired) return login?.token ?? null;
    await this.#tool.attempt({ ...whoAmI, timeoutMs: 60_000 }, signal).catch(ignoreMissingTool);
    return (await ownLogin(env, clock.now()))?.token ?? null;
  }

  /** A token does not say what it is, so it is shown in each way. Failed `platform` with `badToken` where none is good. */
  async #identified(
    token: Token,
    signal: AbortSignal,
  ): Promise<{ readonly kind: Kind; readonly account: string }> {
    const known = this.#known?.token.equals(token.token) ? [this.#known.kind] : [];
    const kinds = new Set<Kind>([...known, ...this.#likely(token.token)]);
    let last: unknown = null;
    for (const kind of kinds) {
      try {
        const headers = headersOf({ ...token, kind });
        return { kind, account: await this.#graphQl.ask(identities[kind], headers, signal) };
      } catch (error) {
        if (!isSituation(error, 'badToken', 'noPermission')) throw error;
        last = error;
      }
    }
    throw last;
  }

  #likely(token: Secret): readonly Kind[] {
    const ofProject = this.#parts.env['RAILWAY_TOKEN'];
    const isProjects = ofProject !== undefined && token.equals(Secret.of(ofProject));
    return isProjects ? ['project', 'account', 'workspace'] : ['account', 'workspace', 'project'];
  }
}

function headersOf({ token, kind }: Pick<Known, 'token' | 'kind'>): Headers {
  if (kind === 'project') return { 'project-access-token': token };
  return { authorization: Secret.of(`Bearer ${token.reveal()}`) };
}

function ignoreMissingTool(error: unknown): void {
  if (!(error instanceof Failed)) throw error;
}

const name = z.object({ name: z.string() });

const identities: Readonly<Record<Kind, Asked<string>>> = {
  account: {
    text: 'query { me { email } }',
    answer: z.object({ me: z.object({ email: z.string() }) }).transform(({ me }) => me.email),
  },
  workspace: {
    text: 'query { apiToken { workspaces { id name } } }',
    answer: z
      .object({ apiToken: z.object({ workspaces: z.array(name).min(1) }) })
      .transform(({ apiToken }) => `workspace ${apiToken.workspaces.map((one) => one.name).join(', ')}`),
  },
  project: {
    text: 'query { projectToken { name project { name } environment { name } } }',
    answer: z
      .object({ projectToken: z.object({ name: z.string(), project: name, environment: name }) })
      .transform(
        ({ projectToken: { name: own, project, environment } }) =>
          `${project.name}/${environment.name} (${own})`,
      ),
  },
};
