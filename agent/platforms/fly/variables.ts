import { badInput, Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { endingOf, type CommandResult } from '../../run/spawn.ts';
import type { Secret } from '../../run/secret.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { StepContext, Target } from '../platform.ts';
import { ensureApp } from './ensureApp.ts';
import { appOf } from './places.ts';
import type { ListedSecret } from './secretList.ts';
import { hasFailed, ToolRun } from './toolChange.ts';
import type { FlyWorld } from './world.ts';

const mostBytes = 64 * 1024;

/** One request per app. */
export async function listVariables(
  { api }: FlyWorld,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const listed = await Promise.all(
    targets.map(async (target) => {
      const { environment, service } = target;
      const secrets = await api.secrets(appOf(target), signal);
      return secrets.map(({ name, setAt }) => ({ environment, service, name, secret: true, setAt }));
    }),
  );
  return listed.flat();
}

/** Staged: machines have it after their next release. What is asked of the tool is read back. */
export async function setVariable(
  world: FlyWorld,
  target: Target,
  name: string,
  value: VariableValue,
  context: StepContext,
): Promise<void> {
  const { api } = world;
  const { signal } = context;
  if (value) refuseUnfit(name, value.value);
  await ensureApp(world, target, context);
  const app = appOf(target);
  const before = find(await api.secrets(app, signal), name);
  if (!value && !before) return;
  const call = value ? setting(app, name, value.value) : unsetting(app, name);
  const result = await new ToolRun(world).run({ ...call, timeoutMs: 120_000 }, context);
  const after = find(await api.secrets(app, signal), name);
  if (isAsAsked(result, before, after, value)) return;
  if (hasFailed(result))
    throw new Failed({ reason: 'programFailed', what: call.what, ending: endingOf(result) });
  const { service } = target;
  throw new Failed({
    ...{ reason: 'notAsAsked', platform: 'fly', service, what: call.what },
    ...{ found: null, waitedMs: 0 },
  });
}

function setting(app: string, name: string, stdin: Secret) {
  const args = ['secrets', 'set', `${name}=-`, '--app', app, '--stage'];
  return { args, stdin, what: say('fly secrets set {0}', name) };
}

function unsetting(app: string, name: string): { readonly args: readonly string[]; readonly what: Message } {
  return {
    args: ['secrets', 'unset', name, '--app', app, '--stage'],
    what: say('fly secrets unset {0}', name),
  };
}

/** A tool that failed may have done it all the same, and one that did not may have done nothing: that shows in what is listed. */
function isAsAsked(
  result: CommandResult,
  before: ListedSecret | null,
  after: ListedSecret | null,
  value: VariableValue,
): boolean {
  if (!value) return after === null;
  if (after === null) return false;
  const hasChanged = before?.digest !== after.digest || before.setAt !== after.setAt;
  return hasChanged || (value.mayBeThere && !hasFailed(result));
}

function find(secrets: readonly ListedSecret[], name: string): ListedSecret | null {
  return secrets.find((one) => one.name === name) ?? null;
}

/** The tool would change it, or not take it, without a word. */
function refuseUnfit(name: string, value: Secret): void {
  const text = value.reveal();
  if (text.trim() !== text)
    throw unfit(
      say(
        'The value of {0} begins or ends with white space, which the tool of Fly.io cuts off. Set it without.',
        name,
      ),
    );
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes)
    throw unfit(
      say('The value of {0} has {1}; Fly.io takes at most {2}.', name, { bytes }, { bytes: mostBytes }),
    );
}

function unfit(message: Message): Failed {
  return badInput(message);
}
