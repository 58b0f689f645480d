import * as z from 'zod';
import { badInput, Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { TargetPlace } from '../platform.ts';
import { required } from '../cloud/settings.ts';
import * as answers from './answers.ts';
import { type Asked, isSituation } from './graphQl.ts';
import { environmentName, serviceName } from './places.ts';
import type { Spot } from './railwayTool.ts';
import type { Session } from './session.ts';

/** A target on Railway: what of it is there by now. */
export interface Found {
  readonly project: answers.Project;
  readonly environment: answers.Named | null;
  readonly service: answers.Named | null;
  /** Null where the service is not in that environment. */
  readonly instance: answers.Instance | null;
  /** The environment is there, and not one service in it. */
  readonly isBare: boolean;
}

/** Projects by the names of `taxiway.json`: which is which is asked once, what is in them with every question. */
export class Projects {
  readonly #session: Session;
  readonly #ids = new Map<string, string>();
  /** As the last answer had them, by id. */
  readonly #projects = new Map<string, answers.Project>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** In their order; one question for each project, two where an environment is new. */
  async find(places: readonly TargetPlace[], signal: AbortSignal): Promise<readonly Found[]> {
    const names = [...new Set(places.map(projectName))];
    const read = new Map<string, Reading>();
    for (const name of names) {
      const own = places.filter((place) => projectName(place) === name).map(environmentName);
      read.set(name, await this.#read(name, [...new Set(own)], signal));
    }
    return places.map((place) => foundIn(read.get(projectName(place)), place));
  }

  async one(place: TargetPlace, signal: AbortSignal): Promise<Found> {
    const [found] = await this.find([place], signal);
    if (!found) throw new Error('a place was asked for and none came');
    return found;
  }

  /** Failed `platform` with `notFound` where the environment or the service is not there. */
  async spot(place: TargetPlace, signal: AbortSignal): Promise<Spot> {
    return spotOf(await this.one(place, signal), place);
  }

  /** As it was when it was last asked about; nothing is asked. */
  known(place: TargetPlace): answers.Project | undefined {
    return this.#projects.get(this.#ids.get(projectName(place)) ?? '');
  }

  async #read(name: string, wanted: readonly string[], signal: AbortSignal): Promise<Reading> {
    const id = await this.#id(name, signal);
    const all = this.#projects.get(id)?.environments ?? [];
    const known = all.filter((one) => wanted.some(isCalled(one)));
    const reading = await this.#ask(id, known, signal);
    const there = reading.project.environments.filter((one) => wanted.some(isCalled(one)));
    this.#projects.set(id, reading.project);
    return there.every(({ id: own }) => reading.instances.has(own)) ? reading : this.#ask(id, there, signal);
  }

  /** An environment that went away meanwhile spoils the whole answer. */
  async #ask(id: string, known: readonly answers.Named[], signal: AbortSignal): Promise<Reading> {
    try {
      return await this.#session.ask(reading(id, known), signal);
    } catch (error) {
      if (known.length === 0 || !isSituation(error, 'notFound', 'noPermission')) throw error;
      this.#projects.delete(id);
      return this.#session.ask(reading(id, []), signal);
    }
  }

  async #id(name: string, signal: AbortSignal): Promise<string> {
    const id = this.#ids.get(name) ?? (isId(name) ? name : await this.#idOf(name, signal));
    this.#ids.set(name, id);
    return id;
  }

  async #idOf(name: string, signal: AbortSignal): Promise<string> {
    const all = await this.#session.ask(lists[await this.#session.kind(signal)], signal);
    const matching = all.filter((one) => isSame(one.name, name));
    const [only] = matching;
    if (only && matching.length === 1) return only.id;
    if (only) throw ambiguous(name, matching);
    throw notFound(name);
  }
}

interface Reading {
  readonly project: answers.Project;
  /** By the id of the environment. */
  readonly instances: ReadonlyMap<string, readonly answers.Instance[]>;
}

function reading(id: string, environments: readonly answers.Named[]): Asked<Reading> {
  const variables = Object.fromEntries(environments.map((one, index) => [`e${index}`, one.id]));
  const names = environments.map((_, index) => `e${index}`);
  const declared = names.map((name) => `, $${name}: String!`).join('');
  const asked = names.map(
    (name) =>
      `${name}: environment(id: $${name}, projectId: $id) { id serviceInstances(first: 500) { edges { node { ${answers.instanceFields} } } } }`,
  );
  const environment = z.object({ id: z.string(), serviceInstances: answers.listOf(answers.instance) });
  const answer = z
    .object({
      project: answers.project,
      ...Object.fromEntries(names.map((name) => [name, environment])),
    })
    .transform((data) => {
      const all = names.map((name) => environmentIn(data, name));
      const instances = new Map(all.map((one) => [one.id, one.serviceInstances] as const));
      return { project: data.project, instances };
    });
  const text = `query($id: String!${declared}) { project(id: $id) { ${answers.projectFields} } ${asked.join(' ')} }`;
  return { text, variables: { id, ...variables }, answer };
}

interface EnvironmentAnswer {
  readonly id: string;
  readonly serviceInstances: readonly answers.Instance[];
}

/** The schema has checked it, under a name that only now is known. */
function environmentIn(data: object, name: string): EnvironmentAnswer {
  return (data as Readonly<Record<string, EnvironmentAnswer>>)[name] ?? { id: '', serviceInstances: [] };
}

function foundIn(read: Reading | undefined, place: TargetPlace): Found {
  if (!read) throw new Error('a project was asked for and none came');
  const { project, instances } = read;
  const environment = project.environments.find((one) => isCalled(one)(environmentName(place))) ?? null;
  const service = project.services.find((one) => isCalled(one)(serviceName(place))) ?? null;
  const own = environment ? instances.get(environment.id) : undefined;
  const instance = own?.find(({ serviceId }) => serviceId === service?.id) ?? null;
  const isBare = environment !== null && (instances.get(environment.id) ?? []).length === 0;
  return { project, environment, service, instance, isBare };
}

export function spotOf({ project, environment, service }: Found, place: TargetPlace): Spot {
  if (!environment) throw notFound(environmentName(place));
  if (!service) throw notFound(serviceName(place));
  return { project: project.id, environment: environment.id, service: service.id };
}

export function notFound(name: string): Failed {
  return new Failed({
    ...{ reason: 'platform', platform: 'railway', situation: 'notFound' },
    ...{ detail: name, until: null },
  });
}

function ambiguous(name: string, all: readonly answers.Named[]): Failed {
  const message = say(
    'There are {0} projects called {1} on Railway. Name one by its id: {2}.',
    all.length,
    name,
    { all: all.map(({ id }) => id) },
  );
  return badInput(message);
}

function projectName({ settings }: TargetPlace): string {
  return required(settings, 'project');
}

function isCalled({ id, name }: answers.Named): (wanted: string) => boolean {
  return (wanted) => isSame(id, wanted) || isSame(name, wanted);
}

/** As the tool compares them. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

const ofWorkspaces = z
  .array(z.object({ projects: answers.projects }))
  .transform((all) => all.flatMap(({ projects }) => projects));

/** All projects that the token may see. */
const lists: Readonly<Record<'account' | 'workspace' | 'project', Asked<readonly answers.Named[]>>> = {
  account: {
    text: 'query { me { workspaces { projects(first: 500) { edges { node { id name } } } } } }',
    answer: z.object({ me: z.object({ workspaces: ofWorkspaces }) }).transform(({ me }) => me.workspaces),
  },
  workspace: {
    text: 'query { projects(first: 500) { edges { node { id name } } } }',
    answer: z.object({ projects: answers.projects }).transform(({ projects }) => projects),
  },
  project: {
    text: 'query { projectToken { project { id name } } }',
    answer: z
      .object({ projectToken: z.object({ project: z.object({ id: z.string(), name: z.string() }) }) })
      .transform(({ projectToken }) => [projectToken.project]),
  },
};
