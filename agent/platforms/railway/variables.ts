import * as z from 'zod';
import { badInput, Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import { type CommandResult, endingOf } from '../../run/spawn.ts';
import type { StepContext, Target } from '../platform.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import { pageInfo } from './answers.ts';
import type { Asked } from './graphQl.ts';
import { upsertVariable } from './mutations.ts';
import { type RailwayCall, deleteVariable, setVariable, type Spot } from './railwayTool.ts';
import type { RailwayParts } from './railwayParts.ts';

/** Names and times, one question for each environment: the list that has values is never asked for. */
export async function listVariables(
  targets: readonly Target[],
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const found = await parts.projects.find(targets, signal);
  const ids = new Set(found.flatMap(({ environment }) => (environment ? [environment.id] : [])));
  const listed = new Map<string, readonly Variable[]>();
  for (const id of ids) listed.set(id, await inEnvironment(id, parts, signal));
  return targets.flatMap((target, index) => {
    const at = found[index];
    const all = (at?.environment && listed.get(at.environment.id)) ?? [];
    return all
      .filter(({ serviceId }) => at?.service && serviceId === at.service.id)
      .map((variable) => told(variable, target));
  });
}

function told(
  { name, isSealed, updatedAt }: Variable,
  { environment, service, secretNames }: Target,
): ListedVariable {
  const secret = isSealed || secretNames.includes(name) || soundsSecret(name);
  return { environment, service, name, secret, setAt: updatedAt };
}

async function inEnvironment(
  id: string,
  { session }: RailwayParts,
  signal: AbortSignal,
): Promise<readonly Variable[]> {
  const all: Variable[] = [];
  for (let after: string | null = null; ;) {
    const { variables, page }: Page = await session.ask(names(id, after), signal);
    all.push(...variables);
    if (!page.hasNextPage || !page.endCursor) return all;
    after = page.endCursor;
  }
}

/** Sets it, or removes it where there is no value, and sees that it is so. */
export async function writeVariable(
  target: Target,
  name: string,
  value: VariableValue,
  parts: RailwayParts,
  context: StepContext,
): Promise<void> {
  const spot = await parts.projects.spot(target, context.signal);
  const before = await listedOne(spot, name, parts, context.signal);
  if (value === null && !before) return;
  const result =
    value === null
      ? await run(deleteVariable(spot, name), null, parts, context)
      : await set(spot, name, value.value, parts, context);
  const after = await listedOne(spot, name, parts, context.signal);
  const isSo = value === null ? after === null : isWritten(before, after, value, result);
  if (!isSo) throw notWritten(target.service, name, result);
}

/** That it is there says nothing where it was there before: its time must have moved, unless it may be the same. */
function isWritten(
  before: Variable | null,
  after: Variable | null,
  { mayBeThere }: NonNullable<VariableValue>,
  result: CommandResult | null,
): boolean {
  if (!after) return false;
  return after.updatedAt !== before?.updatedAt || (mayBeThere && (result?.exitCode ?? 0) === 0);
}

/** The tool cuts line ends off the end of a value, so one that ends like that goes by the API. */
async function set(
  spot: Spot,
  name: string,
  value: Secret,
  parts: RailwayParts,
  context: StepContext,
): Promise<CommandResult | null> {
  const text = value.reveal();
  if (text === '') throw empty(name);
  if (!/[\r\n]$/.test(text)) return run(setVariable(spot, name), value, parts, context);
  await parts.session.tell(upsertVariable(spot, name, value), context.signal);
  return null;
}

async function run(
  call: RailwayCall,
  stdin: Secret | null,
  { session, tool }: RailwayParts,
  { signal }: StepContext,
): Promise<CommandResult> {
  const asked = await session.call(call, stdin ? { stdin } : {}, signal);
  const result = await tool.attempt(asked, signal);
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  return result;
}

async function listedOne(
  { environment, service }: Spot,
  name: string,
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<Variable | null> {
  const all = await inEnvironment(environment, parts, signal);
  return all.find((one) => one.serviceId === service && one.name === name) ?? null;
}

function notWritten(service: string, name: string, result: CommandResult | null): Failed {
  const what = say('Write {0}', name);
  if (result && result.exitCode !== 0)
    return new Failed({ reason: 'programFailed', what, ending: endingOf(result) });
  const waitedMs = result?.durationMs ?? 0;
  return new Failed({ reason: 'notAsAsked', platform: 'railway', service, what, found: null, waitedMs });
}

function empty(name: string): Failed {
  const message = say('Railway keeps no empty variable: remove {0} instead.', name);
  return badInput(message);
}

const variable = z.object({
  name: z.string(),
  /** Null for what all services of the environment may use. */
  serviceId: z.string().nullish(),
  isSealed: z.boolean(),
  updatedAt: z.string().transform((text) => Date.parse(text)),
});

type Variable = z.output<typeof variable>;

const list = z
  .object({ edges: z.array(z.object({ node: variable })), pageInfo })
  .transform(({ edges, pageInfo: page }): Page => ({ variables: edges.map(({ node }) => node), page }));

interface Page {
  readonly variables: readonly Variable[];
  readonly page: z.output<typeof pageInfo>;
}

function names(environment: string, after: string | null): Asked<Page> {
  return {
    text: `query($id: String!, $after: String) { environment(id: $id) { variables(first: 500, after: $after) {
      edges { node { name serviceId isSealed updatedAt } } pageInfo { hasNextPage endCursor } } } }`,
    variables: { id: environment, after },
    answer: z
      .object({ environment: z.object({ variables: list }) })
      .transform(({ environment: { variables } }) => variables),
  };
}
