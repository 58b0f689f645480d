import { randomUUID } from 'node:crypto';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { EnvironmentRecord, Place, ProjectRecord, RailwayCloud } from './cloud.ts';
import type { Bearer } from './resolvers.ts';

/** A call of the program `railway`, as the program on `PATH` passes it on. */
export interface ToolAsked {
  readonly args: readonly string[];
  readonly stdin: string;
  /** Of its environment what Railway's tool knows. */
  readonly env: Readonly<Record<string, string>>;
  /** What lies in the working folder, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Said {
  out(text: string): void;
  err(text: string): void;
}

export interface ToolParts {
  readonly cloud: RailwayCloud;
  bearer(env: ToolAsked['env']): Bearer;
  /** Settles once the deployment is where it ends. */
  followed(id: string): Promise<void>;
}

/** How the tool goes wrong on its next call of a verb. */
export type Oddity =
  /** It loses sight of what it began, ends with 1, and what it began goes on. */
  | 'lost'
  /** It is ended in the middle of it. */
  | 'killed';

const where = { project: 'string', environment: 'string', service: 'string' } as const;

const flags: Readonly<Record<string, Readonly<Record<string, 'string' | 'boolean'>>>> = {
  up: {
    ...where,
    ci: 'boolean',
    json: 'boolean',
    'no-gitignore': 'boolean',
    message: 'string',
    detach: 'boolean',
  },
  'environment new': { duplicate: 'string', json: 'boolean' },
  'environment delete': { yes: 'boolean', json: 'boolean', '2fa-code': 'string' },
  'environment edit': {
    project: 'string',
    environment: 'string',
    message: 'string',
    stage: 'boolean',
    json: 'boolean',
  },
  'variable set': { ...where, stdin: 'boolean', 'skip-deploys': 'boolean', json: 'boolean' },
  'variable delete': { ...where, json: 'boolean' },
  domain: { ...where, json: 'boolean', port: 'string' },
  whoami: { json: 'boolean' },
};

class Ended extends Error {}

/** The tool as its source has it: 0, 1, 2 for what it does not understand; words between the JSON. */
export class RailwayTool {
  readonly #parts: ToolParts;
  readonly #odd = new Map<string, Oddity>();

  constructor(parts: ToolParts) {
    this.#parts = parts;
  }

  oddNext(verb: string, oddity: Oddity): void {
    this.#odd.set(verb, oddity);
  }

  /** The exit code; null where it was ended by a signal. */
  async run(asked: ToolAsked, said: Said): Promise<number | null> {
    if (asked.args[0] === '--version') {
      said.out('railway 5.43.1\n');
      return 0;
    }
    const verb = [asked.args.slice(0, 2).join(' '), asked.args[0] ?? ''].find((one) => flags[one]) ?? '';
    const parsed = understood(verb, asked.args);
    if (typeof parsed === 'string') {
      said.err(`error: ${parsed}\n\nFor more information, try '--help'.\n`);
      return 2;
    }
    const oddity = this.#odd.get(verb);
    this.#odd.delete(verb);
    try {
      if (this.#parts.bearer(asked.env) === null)
        throw new Ended('Unauthorized. Please login with `railway login`');
      return await this.#carriedOut(verb, { ...parsed, asked, said, oddity });
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      if (parsed.values['json'] === true && verb === 'up')
        said.out(`${JSON.stringify({ error: error.message, code: 'ERROR', hint: null })}\n`);
      else said.err(`${error.message}\n`);
      return 1;
    }
  }

  async #carriedOut(verb: string, call: Call): Promise<number | null> {
    switch (verb) {
      case 'up':
        return this.#up(call);
      case 'environment new':
        return this.#newEnvironment(call);
      case 'environment delete':
        return this.#deleteEnvironment(call);
      case 'environment edit':
        return this.#editEnvironment(call);
      case 'variable set':
        return this.#setVariable(call);
      case 'variable delete':
        return this.#deleteVariable(call);
      case 'domain':
        return this.#domain(call);
      default:
        call.said.out(`${JSON.stringify({ ...this.#parts.cloud.person, workspaces: [] })}\n`);
        return 0;
    }
  }

  async #up({ values, asked, said, oddity }: Call): Promise<number | null> {
    const { cloud } = this.#parts;
    const place = this.#place(values);
    const message = typeof values['message'] === 'string' ? values['message'] : '';
    const [, code = null] = /([0-9a-f]{40})\]?$/.exec(message) ?? [];
    const [title = ''] = message.split(' [');
    if (!Object.values(asked.files).some((text) => text.includes(title)))
      throw new Ended('Failed to upload code: these are not the files of that commit');
    place.image = null;
    const made = cloud.deploy(place, code, { reason: 'deploy', cliMessage: message, serviceManifest: {} });
    if (oddity === 'killed') return null;
    if (oddity === 'lost') {
      said.err('Failed to stream build logs: connection reset\n');
      return 1;
    }
    await this.#parts.followed(made.id);
    for (const text of made.buildLog)
      said.out(`${JSON.stringify({ message: text, timestamp: new Date(made.createdAt).toISOString() })}\n`);
    if (made.status === 'SKIPPED') return 0;
    said.out(`${JSON.stringify({ status: made.status.toLowerCase() })}\n`);
    return made.status === 'SUCCESS' ? 0 : 1;
  }

  /** First an empty one, then what is in the other: cut off between the two it stays empty. */
  #newEnvironment({ names: [name = ''], values, asked, said, oddity }: Call): number | null {
    const project = this.#linked(asked);
    if (project.environments.some((one) => one.name === name))
      throw new Ended(`Environment "${name}" already exists`);
    const base = this.#environment(project, String(values['duplicate']));
    said.out('> Duplicate from  staging\n');
    const made: EnvironmentRecord = { id: randomUUID(), name, places: [] };
    project.environments.push(made);
    this.#parts.cloud.changes += 1;
    if (oddity === 'killed') return null;
    for (const place of base.places) {
      const copy = this.#parts.cloud.addPlace(made, place.serviceId, null);
      for (const [variable, stored] of place.variables) copy.variables.set(variable, stored);
    }
    said.out(`${JSON.stringify({ id: made.id, name })}\n`);
    return 0;
  }

  #deleteEnvironment({ names: [id = ''], values, asked, said }: Call): number {
    const project = this.#linked(asked);
    const found = this.#environment(project, id);
    if (values['yes'] !== true)
      throw new Ended(
        'Cannot prompt for confirmation in non-interactive mode. Use --yes to skip confirmation.',
      );
    said.out(`> Select the environment to delete  ${found.name}\n`);
    project.environments.splice(project.environments.indexOf(found), 1);
    this.#parts.cloud.changes += 1;
    said.out(`${JSON.stringify({ id: found.id })}\n`);
    return 0;
  }

  /** With stdin no terminal, what is there is the change, and flags that say one are not read. */
  #editEnvironment({ values, asked, said }: Call): number {
    const { cloud } = this.#parts;
    const environment = this.#environment(this.#project(values), String(values['environment']));
    const change = asked.stdin.trim() === '' ? {} : (JSON.parse(asked.stdin) as EnvironmentChange);
    for (const [service, { source }] of Object.entries(change.services ?? {})) {
      const place = environment.places.find(({ serviceId }) => serviceId === service);
      if (!place) throw new Ended(`Service '${service}' not found in environment.`);
      place.image = source?.image ?? null;
      cloud.deploy(place, place.image, { reason: 'deploy', image: place.image, patchId: randomUUID() });
    }
    said.out(`${JSON.stringify({ staged: true, committed: true })}\n`);
    return 0;
  }

  #setVariable({ names: [name = ''], values, asked, said }: Call): number {
    const { variables } = this.#place(values);
    const value = asked.stdin.replace(/\n+$/, '').replace(/\r+$/, '');
    if (value === '') throw new Ended('Empty value provided via stdin');
    variables.set(name, { value, setAt: this.#parts.cloud.now() });
    this.#parts.cloud.changes += 1;
    said.out(`${JSON.stringify({ keys: [name], set: true })}\n`);
    return 0;
  }

  #deleteVariable({ names: [name = ''], values, said }: Call): number {
    const { variables } = this.#place(values);
    if (!variables.delete(name)) throw new Ended(`Variable '${name}' not found`);
    this.#parts.cloud.changes += 1;
    said.out(`${JSON.stringify({ key: name, deleted: true })}\n`);
    return 0;
  }

  #domain({ values, said }: Call): number {
    const place = this.#place(values);
    place.domain ??= `${place.environment.name}.up.railway.example`;
    this.#parts.cloud.changes += 1;
    said.out(`${JSON.stringify({ domain: `https://${place.domain}` })}\n`);
    return 0;
  }

  #project(values: Values): ProjectRecord {
    if (values['environment'] === undefined)
      throw new Ended('--environment is required when using --project');
    return this.#projectOf(String(values['project']));
  }

  #linked({ env }: ToolAsked): ProjectRecord {
    const id = env['RAILWAY_PROJECT_ID'];
    if (id === undefined)
      throw new Ended('No linked project found. Run railway link to connect to a project');
    return this.#projectOf(id);
  }

  #projectOf(id: string): ProjectRecord {
    const found = this.#parts.cloud.projects.find((one) => one.id === id || one.name === id);
    if (!found) throw new Ended('Project not found. Run `railway link` to connect to a project.');
    return found;
  }

  #environment({ environments }: ProjectRecord, name: string): EnvironmentRecord {
    const found = environments.find((one) => one.id === name || one.name === name);
    if (!found) throw new Ended(`Environment "${name}" not found.`);
    return found;
  }

  #place(values: Values): Place {
    const project = this.#project(values);
    const { places } = this.#environment(project, String(values['environment']));
    const service = project.services.find(({ id, name }) => [id, name].includes(String(values['service'])));
    const found = places.find(({ serviceId }) => serviceId === service?.id);
    if (!found) throw new Ended(`Service "${String(values['service'])}" not found.`);
    return found;
  }
}

type Values = Readonly<Record<string, unknown>>;

interface Understood {
  readonly values: Values;
  /** What is no flag, behind the verb. */
  readonly names: readonly string[];
}

interface Call extends Understood {
  readonly asked: ToolAsked;
  readonly said: Said;
  readonly oddity: Oddity | undefined;
}

interface EnvironmentChange {
  readonly services?: Readonly<Record<string, { readonly source?: { readonly image?: string } }>>;
}

/** Why it does not understand, in words, where it does not. */
function understood(verb: string, args: readonly string[]): Understood | string {
  const known = flags[verb];
  if (!known) return `unrecognized subcommand '${args[0] ?? ''}'`;
  const options = Object.fromEntries(Object.entries(known).map(([name, type]) => [name, { type }]));
  try {
    const rest = args.slice(verb.split(' ').length);
    const config: ParseArgsConfig = { args: rest, options, allowPositionals: true };
    const { values, positionals } = parseArgs(config);
    return { values, names: positionals };
  } catch (error) {
    return String(error);
  }
}
