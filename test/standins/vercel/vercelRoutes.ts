import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { KeptDeployment, KeptVariable, VercelCloud } from './vercelCloud.ts';

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** In place of `body`: what is no JSON. */
  readonly lines?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function textIn({ body, lines }: Answer): string {
  if (lines) return lines.map((line) => `${line}\n`).join('');
  return body === undefined ? '' : JSON.stringify(body);
}

type Handler = (cloud: VercelCloud, asked: Question, ...parts: string[]) => Answer;

/** Null where nobody knows that address. */
export function answerOf(cloud: VercelCloud, asked: Question): Answer | null {
  for (const [method, pattern, handler] of routes) {
    const found = method === asked.method ? pattern.exec(asked.path) : null;
    if (found) return handler(cloud, asked, ...found.slice(1).map(decodeURIComponent));
  }
  return null;
}

const missing: Answer = { status: 404, body: { error: { code: 'not_found', message: 'Not found' } } };

const routes: readonly (readonly [string, RegExp, Handler])[] = [
  [
    'GET',
    /^\/v2\/user$/,
    ({ user, team }) => ({ body: { user: { ...user, defaultTeamId: team.id, version: 'northstar' } } }),
  ],
  ['GET', /^\/(?:v2\/)?teams\/[^/]+$/, ({ team }) => ({ body: team })],
  ['GET', /^\/v9\/projects\/([^/]+)$/, project],
  [
    'GET',
    /^\/(?:v9\/)?projects\/[^/]+\/custom-environments$/,
    ({ staging }) => ({ body: { environments: [{ ...staging, type: 'preview', domains: [] }] } }),
  ],
  ['GET', /^\/v6\/deployments$/, listed],
  ['GET', /^\/v13\/deployments\/([^/]+)$/, one],
  ['POST', /^\/v13\/deployments$/, made],
  ['POST', /^\/v2\/files$/, uploaded],
  ['GET', /^\/v3\/(?:now\/)?deployments\/([^/]+)\/events$/, events],
  ['PATCH', /^\/v12\/deployments\/([^/]+)\/cancel$/, cancelled],
  ['DELETE', /^\/(?:v13|now)\/deployments\/([^/]+)$/, removed],
  ['GET', /^\/(?:v2|now)\/deployments\/([^/]+)\/aliases$/, aliasesOf],
  ['POST', /^\/(?:v2|now)\/deployments\/([^/]+)\/aliases$/, aliased],
  ['DELETE', /^\/v2\/aliases\/([^/]+)$/, unaliased],
  ['GET', /^\/v4\/aliases$/, allAliases],
  ['GET', /^\/v4\/aliases\/([^/]+)$/, oneAlias],
  ['POST', /^\/v10\/projects\/[^/]+\/promote\/([^/]+)$/, moved('promote')],
  ['POST', /^\/v9\/projects\/[^/]+\/rollback\/([^/]+)$/, moved('rollback')],
  [
    'GET',
    /^\/v10\/projects\/[^/]+\/env$/,
    (cloud) => ({ body: { envs: cloud.variables.map(shownVariable) } }),
  ],
  ['POST', /^\/v10\/projects\/[^/]+\/env$/, stored],
  ['PATCH', /^\/v10\/projects\/[^/]+\/env\/([^/]+)$/, narrowed],
  ['GET', /^\/api\/logs\/request-logs$/, said],
  ['DELETE', /^\/v10\/projects\/[^/]+\/env\/([^/]+)$/, forgotten],
  ['GET', /^\/v3\/env\/pull\/[^/]+\/([^/]+)$/, pulled],
  ['POST', /^\/v1\/projects\/[^/]+\/(pause|unpause)$/, paused],
  ['GET', /^\/v1\/billing\/charges$/, charged],
];

function project(cloud: VercelCloud, _asked: Question, name: string): Answer {
  if (name !== cloud.project.id && name !== cloud.project.name) return missing;
  cloud.settle();
  const production = cloud.production === null ? undefined : cloud.find(cloud.production);
  return {
    body: {
      ...{ ...cloud.project, accountId: cloud.team.id, framework: null, nodeVersion: '24.x' },
      ...{
        buildCommand: 'node build.mjs',
        installCommand: '',
        outputDirectory: 'public',
        rootDirectory: null,
      },
      paused: cloud.isPaused,
      ...(cloud.protectionBypass && { protectionBypass: cloud.protectionBypass }),
      lastAliasRequest: cloud.lastAliasRequest,
      lastRollbackTarget: cloud.isPinned ? {} : null,
      serverlessFunctionRegion: 'iad1',
      targets: production ? { production: { ...shown(cloud, production), alias: ['shop.acme.dev'] } } : {},
    },
  };
}

function listed(cloud: VercelCloud, { query }: Question): Answer {
  const wanted = [...query].filter(([name]) => name.startsWith('meta-'));
  const until = Number(query.get('until') ?? Infinity);
  const target = query.get('target');
  const limit = Number(query.get('limit') ?? 20);
  const all = cloud.deployments.filter(
    (one) =>
      one.createdAt < until &&
      (target === null || (one.customEnvironment?.slug ?? one.target ?? 'preview') === target) &&
      wanted.every(([name, value]) => one.meta[name.slice('meta-'.length)] === value),
  );
  const page = all.slice(0, limit);
  const next = all.length > limit ? page.at(-1)!.createdAt : null;
  return {
    body: {
      deployments: page.map((deployment) => ({
        ...shown(cloud, deployment),
        uid: deployment.id,
        created: deployment.createdAt,
        state: deployment.readyState,
      })),
      pagination: { count: page.length, next, prev: null },
    },
  };
}

function shown({ team }: VercelCloud, deployment: KeptDeployment): object {
  const plain: Partial<KeptDeployment> = { ...deployment };
  delete (plain as { env?: unknown }).env;
  delete (plain as { reads?: unknown }).reads;
  return {
    ...plain,
    ownerId: team.id,
    team: { id: team.id, slug: team.slug },
    ready: deployment.createdAt + 5000,
    version: 2,
    regions: ['iad1'],
    public: false,
    alias: [],
  };
}

function one(cloud: VercelCloud, _asked: Question, id: string): Answer {
  const found = cloud.find(id);
  return found ? { body: shown(cloud, found) } : missing;
}

interface NewDeployment {
  readonly files?: readonly { readonly sha: string }[];
  readonly target?: string;
  readonly meta?: Readonly<Record<string, string>>;
}

/** What it does not have yet of the files it asks for first. */
function made(cloud: VercelCloud, { text }: Question): Answer {
  const body = JSON.parse(text) as NewDeployment;
  const lacking = (body.files ?? []).map(({ sha }) => sha).filter((sha) => sha && !cloud.files.has(sha));
  if (lacking.length > 0)
    return {
      status: 400,
      body: { error: { code: 'missing_files', message: 'Missing files', missing: lacking } },
    };
  return { body: shown(cloud, cloud.make(body)) };
}

function uploaded(cloud: VercelCloud, { text }: Question): Answer {
  cloud.files.add(createHash('sha1').update(Buffer.from(text)).digest('hex'));
  return { body: { urls: [] } };
}

function events(cloud: VercelCloud, _asked: Question, id: string): Answer {
  const found = cloud.find(id);
  if (!found) return missing;
  const at = found.createdAt;
  const lines = ['Deploying outputs...', found.errorMessage ?? 'Deployment completed'];
  return {
    body: lines.map((text, index) => ({
      type: 'stdout',
      created: at + index,
      payload: { text, date: at + index },
    })),
  };
}

function cancelled(cloud: VercelCloud, _asked: Question, id: string): Answer {
  const found = cloud.find(id);
  if (!found) return missing;
  cloud.changes += 1;
  found.readyState = 'CANCELED';
  return { body: shown(cloud, found) };
}

function removed(cloud: VercelCloud, _asked: Question, id: string): Answer {
  if (!cloud.find(id)) return missing;
  cloud.remove(id);
  return { body: { uid: id, state: 'DELETED' } };
}

function aliasesOf(cloud: VercelCloud, _asked: Question, id: string): Answer {
  const own = [...cloud.aliases].filter(([, { deploymentId }]) => deploymentId === id);
  return { body: { aliases: own.map(([alias]) => ({ uid: alias, alias })) } };
}

/** Once. */
function refused(cloud: VercelCloud): Answer | null {
  const { refusal: message } = cloud;
  cloud.refusal = null;
  return message === null ? null : { status: 400, body: { error: { code: 'bad_request', message } } };
}

function aliased(cloud: VercelCloud, { text }: Question, id: string): Answer {
  const refusal = refused(cloud);
  if (refusal) return refusal;
  const { alias } = JSON.parse(text) as { readonly alias: string };
  if (!cloud.find(id)) return missing;
  cloud.changes += 1;
  cloud.aliases.set(alias, { deploymentId: id, at: cloud.now() });
  return { body: { uid: alias, alias, created: new Date().toISOString() } };
}

function unaliased(cloud: VercelCloud, _asked: Question, alias: string): Answer {
  if (!cloud.aliases.delete(alias)) return missing;
  cloud.changes += 1;
  return { body: { status: 'SUCCESS' } };
}

/** The newest first, a page of them. */
function allAliases(cloud: VercelCloud, { query }: Question): Answer {
  const all = [...cloud.aliases].sort(([, one], [, other]) => other.at - one.at);
  const aliases = all.slice(0, Number(query.get('limit') ?? 20)).map(([alias]) => shownAlias(cloud, alias));
  const next = aliases.length < all.length ? (all[aliases.length - 1]?.[1].at ?? null) : null;
  return { body: { aliases, pagination: { count: aliases.length, next, prev: null } } };
}

function oneAlias(cloud: VercelCloud, _asked: Question, alias: string): Answer {
  return cloud.aliases.has(alias) ? { body: shownAlias(cloud, alias) } : missing;
}

function shownAlias({ aliases, project: { id: projectId } }: VercelCloud, alias: string): object {
  const { deploymentId, at } = aliases.get(alias)!;
  return { ...{ uid: alias, alias, deploymentId, projectId }, ...{ createdAt: at, updatedAt: at } };
}

function moved(type: 'promote' | 'rollback'): Handler {
  return (cloud, _asked, id) => {
    const found = cloud.find(id);
    if (!found) return missing;
    const refusal = refused(cloud);
    if (refusal) return refusal;
    if (type === 'rollback' && found.readySubstate !== 'PROMOTED')
      return { status: 422, body: { error: { code: 'invalid', message: 'It never served production.' } } };
    cloud.requestAlias(type, id);
    return { status: 201, body: {} };
  };
}

/** Vercel prints the values of those that are not sensitive. */
function shownVariable({ value, ...variable }: KeptVariable): object {
  return variable.type === 'sensitive' ? variable : { ...variable, value };
}

function stored(cloud: VercelCloud, { text, query }: Question): Answer {
  const asked = JSON.parse(text) as Parameters<VercelCloud['set']>[0] & {
    readonly target: readonly string[];
  };
  const isThere = cloud.variables.some(
    (one) => one.key === asked.key && one.target.join() === asked.target.join(),
  );
  if (isThere && query.get('upsert') !== 'true')
    return { status: 400, body: { error: { code: 'ENV_CONFLICT', message: 'It exists already' } } };
  return { status: 201, body: { created: shownVariable(cloud.set(asked)), failed: [] } };
}

function forgotten(cloud: VercelCloud, _asked: Question, id: string): Answer {
  const index = cloud.variables.findIndex((one) => one.id === id);
  if (index < 0) return missing;
  cloud.variables.splice(index, 1);
  cloud.changes += 1;
  return { body: {} };
}

function pulled(cloud: VercelCloud, _asked: Question, environment: string): Answer {
  const own = cloud.variables.filter(
    ({ target, customEnvironmentIds, type }) =>
      type !== 'sensitive' &&
      (target.includes(environment) ||
        (environment === cloud.staging.slug && customEnvironmentIds.includes(cloud.staging.id))),
  );
  return { body: { env: Object.fromEntries(own.map(({ key, value }) => [key, value])), buildEnv: {} } };
}

function paused(cloud: VercelCloud, _asked: Question, verb: string): Answer {
  cloud.changes += 1;
  cloud.isPaused = verb === 'pause';
  return { body: {} };
}

/** It stays for the environments that are named. */
function narrowed(cloud: VercelCloud, { text }: Question, id: string): Answer {
  const found = cloud.variables.find((one) => one.id === id);
  if (!found) return missing;
  cloud.changes += 1;
  Object.assign(found, JSON.parse(text), { updatedAt: cloud.now() });
  return { body: shownVariable(found) };
}

function said(_cloud: VercelCloud, { query }: Question): Answer {
  const row = {
    ...{
      requestId: 'iad1::1',
      timestamp: '2026-11-21T08:15:00.000Z',
      deploymentId: query.get('deploymentId'),
    },
    ...{ domain: 'shop.acme.dev', requestMethod: 'GET', requestPath: '/', statusCode: 200 },
    ...{ environment: 'production', events: [{ source: 'serverless' }] },
    logs: [{ level: 'info', message: 'said hello' }],
  };
  return { body: { rows: query.get('page') === '0' ? [row] : [], hasMoreRows: false } };
}

/** For a team, whole days; where there are none, it says so. */
function charged({ charges, team }: VercelCloud, { query }: Question): Answer {
  const message = 'You do not have permission to see the costs.';
  if (charges === null) return { status: 403, body: { error: { code: 'forbidden', message } } };
  const isAsked = ['from', 'to'].every((name) => !Number.isNaN(Date.parse(query.get(name) ?? '')));
  if (!isAsked) return { status: 400, body: { error: { code: 'bad_request', message: 'Invalid range' } } };
  const isOwn = query.get('slug') === team.slug || query.get('teamId') === team.id;
  if (isOwn && charges.length > 0) return { lines: charges };
  return { status: 404, body: { error: { code: 'costs_not_found', message: 'Costs not found' } } };
}
