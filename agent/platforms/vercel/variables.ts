import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { StepContext, Target, TargetPlace } from '../platform.ts';
import * as answers from './answers.ts';
import type { Project, Variable } from './answers.ts';
import type { Client } from './client.ts';
import { environmentOf, slotOf } from './places.ts';
import type { VercelTool } from './vercelTool.ts';

const setWithinMs = 2 * 60_000;
const givenBackWithinMs = 60_000;

type Adding = NonNullable<VariableValue> & {
  readonly name: string;
  readonly isDone: () => Promise<boolean>;
};

/** Variables of a project, by the environments of Vercel they are for. One may be for several. */
export class Variables {
  readonly #client: Client;
  readonly #tool: VercelTool;
  /** By their ids, those that were given back as they were: Vercel counts that as a change, at the first time; theirs is the second. */
  readonly #givenBack = new Map<string, { readonly at: number; readonly was: number }>();

  constructor(client: Client, tool: VercelTool) {
    this.#client = client;
    this.#tool = tool;
  }

  /** Those of a staged target are production's, and are listed there. */
  async of(target: Target, signal: AbortSignal): Promise<readonly ListedVariable[]> {
    const project = await this.#client.project(target, signal);
    if (!project || slotOf(target).kind === 'staged') return [];
    const { environment, service } = target;
    return (await this.#own(project, target, signal)).map((one) => ({
      ...{ environment, service, name: one.key, record: one.id, setAt: this.#setAt(one) },
      secret: one.type === 'sensitive' || one.type === 'secret' || soundsSecret(one.key),
    }));
  }

  #setAt(variable: Variable): number {
    const back = this.#givenBack.get(variable.id);
    return back?.at === changed(variable) ? back.was : changed(variable);
  }

  /** When one of them was last changed, by Vercel's clock; 0 where there is none. */
  async changedAt(project: Project, place: TargetPlace, signal: AbortSignal): Promise<number> {
    const own = await this.#own(project, place, signal);
    return Math.max(0, ...own.map(changed));
  }

  /** Failed `notAsAsked` where Vercel does not have it after that, whatever the tool said. */
  async set(target: Target, name: string, value: VariableValue, context: StepContext): Promise<void> {
    const { signal } = context;
    if (slotOf(target).kind === 'staged') throw new Error('a staged build has the variables of production');
    const project = await this.#client.existing(target, signal);
    const before = (await this.#own(project, target, signal)).filter(({ key }) => key === name);
    const shared = before.filter((one) => isShared(one));
    if (value !== null) await this.#tool.ready(signal); // else it would be taken out for nothing
    for (const one of shared) await this.#takeOut(project, target, one, signal);
    if (value === null) {
      for (const { id } of before.filter((one) => !isShared(one))) await this.#delete(project, id, signal);
    }
    const isDone = (): Promise<boolean> =>
      this.#isSo(project, target, { name, before, wanted: value !== null }, signal);
    try {
      if (value !== null) await this.#add(project, target, { name, ...value, isDone }, context);
      if (!(await isDone())) throw notSet(target, name, value !== null);
    } catch (error) {
      if (value !== null) await this.#giveAllBack(project, target, shared);
      throw error;
    }
  }

  async #own(project: Project, place: TargetPlace, signal: AbortSignal): Promise<readonly Variable[]> {
    const call = { path: `/v10/projects/${project.id}/env` };
    const [{ envs }, custom] = await Promise.all([
      this.#client.in(project, call, answers.variables, signal),
      this.#customId(project, place, signal),
    ]);
    return envs.filter(
      (one) => one.type !== 'system' && !one.gitBranch && isIn(one, environmentOf(slotOf(place)), custom),
    );
  }

  /** Null for those that every project has. */
  async #customId(project: Project, place: TargetPlace, signal: AbortSignal): Promise<string | null> {
    const slot = slotOf(place);
    if (slot.kind !== 'custom') return null;
    const call = { path: `/v9/projects/${project.id}/custom-environments` };
    const { environments } = await this.#client.in(project, call, answers.environments, signal);
    return environments.find(({ id, slug }) => id === slot.name || slug === slot.name)?.id ?? slot.name;
  }

  /** Failed `needsPerson` where that does not work either: from now on the environment is without it. */
  async #giveAllBack(project: Project, place: TargetPlace, shared: readonly Variable[]): Promise<void> {
    try {
      for (const one of shared) await this.#giveBack(project, place, one);
    } catch (error) {
      throw isLost(place, shared[0]?.key ?? '', error);
    }
  }

  /** Nobody else has its value. Also where the operation was cancelled. */
  async #giveBack(project: Project, place: TargetPlace, variable: Variable): Promise<void> {
    const signal = AbortSignal.timeout(givenBackWithinMs);
    const { id, key, customEnvironmentIds } = variable;
    const body = { target: targetsOf(variable), customEnvironmentIds: customEnvironmentIds ?? [] };
    await this.#client.ask(
      project,
      { method: 'PATCH', path: `/v10/projects/${project.id}/env/${id}`, body },
      signal,
    );
    const now = (await this.#own(project, place, signal)).find((one) => one.id === id);
    if (!now) throw notSet(place, key, true);
    this.#givenBack.set(id, { at: changed(now), was: changed(variable) });
  }

  /** The other environments keep it as it is. */
  async #takeOut(
    project: Project,
    place: TargetPlace,
    variable: Variable,
    signal: AbortSignal,
  ): Promise<void> {
    const own = environmentOf(slotOf(place));
    const custom = await this.#customId(project, place, signal);
    const target = targetsOf(variable).filter((one) => one !== own);
    const customEnvironmentIds = (variable.customEnvironmentIds ?? []).filter((one) => one !== custom);
    const path = `/v10/projects/${project.id}/env/${variable.id}`;
    await this.#client.ask(
      project,
      { method: 'PATCH', path, body: { target, customEnvironmentIds } },
      signal,
    );
  }

  async #delete(project: Project, id: string, signal: AbortSignal): Promise<void> {
    await this.#client.ask(
      project,
      { method: 'DELETE', path: `/v10/projects/${project.id}/env/${id}` },
      signal,
    );
  }

  /** The tool cuts a line end off the end of a value, so one that ends like that goes by the API. */
  async #add(project: Project, target: Target, adding: Adding, context: StepContext): Promise<void> {
    const isSecret = adding.isSecret || (await this.#hidesAll(project, context.signal));
    if (/[\r\n]$/.test(adding.value.reveal()))
      await this.#addWhole(project, target, { ...adding, isSecret }, context);
    else await this.#addByTool(project, target, { ...adding, isSecret }, context);
  }

  /** Of a team that wants every variable hidden the tool refuses to add one that is not. */
  async #hidesAll({ accountId }: Project, signal: AbortSignal): Promise<boolean> {
    if (!accountId.startsWith('team_')) return false;
    const { sensitiveEnvironmentVariablePolicy: policy } = await this.#client.team(accountId, signal);
    return policy === 'on';
  }

  async #addWhole(
    project: Project,
    target: Target,
    { name: key, value, isSecret }: Adding,
    { signal }: StepContext,
  ): Promise<void> {
    const custom = await this.#customId(project, target, signal);
    const where =
      custom === null ? { target: [environmentOf(slotOf(target))] } : { customEnvironmentIds: [custom] };
    const type = isSecret ? 'sensitive' : 'encrypted';
    const secretBody = Secret.of(JSON.stringify({ key, value: value.reveal(), type, target: [], ...where }));
    const call = {
      method: 'POST',
      path: `/v10/projects/${project.id}/env`,
      query: { upsert: true },
      secretBody,
    } as const;
    await this.#client.ask(project, call, signal);
  }

  /** Without `--yes` it asks for a branch of previews, saves nothing and ends with 0. */
  async #addByTool(
    project: Project,
    target: Target,
    { name, value, isSecret, isDone }: Adding,
    context: StepContext,
  ): Promise<void> {
    const onLine = (line: string): void => context.log(line);
    const kind = isSecret ? '--sensitive' : '--no-sensitive';
    const args = ['env', 'add', name, environmentOf(slotOf(target)), kind, '--force', '--yes'];
    const what = say('vercel env add {0}', name);
    const call = { args, what, stdin: value, onLine, timeoutMs: setWithinMs };
    await this.#tool.run(project, call, isDone, context.signal);
  }

  /** What was there before with the same time is what was there before. */
  async #isSo(
    project: Project,
    target: Target,
    asked: { readonly name: string; readonly before: readonly Variable[]; readonly wanted: boolean },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { name, before, wanted } = asked;
    const now = (await this.#own(project, target, signal)).filter(({ key }) => key === name);
    const isNew = now.some(
      (one) => !before.some(({ id, updatedAt }) => id === one.id && updatedAt === one.updatedAt),
    );
    return wanted ? isNew : now.length === 0;
  }
}

function isLost({ service, environment }: TargetPlace, name: string, cause: unknown): Failed {
  const message = say(
    'The new value of {0} for {1} in {2} could not be set, and the one it shared with other environments could not be put back: it has none there now. Set it by hand.',
    name,
    service,
    environment,
  );
  return new Failed({ reason: 'needsPerson', message }, { cause });
}

/** Ms since 1970, by Vercel's clock; 0 where it does not say. */
function changed({ updatedAt, createdAt }: Variable): number {
  return updatedAt ?? createdAt ?? 0;
}

function notSet({ service }: TargetPlace, name: string, isWanted: boolean): Failed {
  return new Failed({
    ...{ reason: 'notAsAsked', platform: 'vercel', service, found: null, waitedMs: 0 },
    what: isWanted ? say('Set {0}', name) : say('Remove {0}', name),
  });
}

function targetsOf({ target }: Variable): readonly string[] {
  return typeof target === 'string' ? [target] : (target ?? []);
}

function isIn(variable: Variable, environment: string, custom: string | null): boolean {
  return custom === null
    ? targetsOf(variable).includes(environment)
    : (variable.customEnvironmentIds ?? []).includes(custom);
}

function isShared(variable: Variable): boolean {
  return targetsOf(variable).length + (variable.customEnvironmentIds ?? []).length > 1;
}
