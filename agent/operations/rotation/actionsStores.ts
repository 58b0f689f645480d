import {
  actionsSecret,
  type ActionsScope,
  removeActionsSecret,
  writeActionsSecret,
} from '../../github/settings/actionsSettings.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import { as, type StepId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { type RotatedActions, rotationRecords } from '../../secrets/rotationRecords.ts';
import { byHand } from '../gitHub/byHand.ts';
import { scopeId, scopeWords } from '../gitHub/actionsScope.ts';
import { plannedGitHub, settingsLock } from '../gitHub/settingsScene.ts';
import { writtenAt } from '../gitHub/writtenAt.ts';
import {
  type Blueprint,
  type BlueprintGitHub,
  environmentOf,
  type PlannedActionsSecret,
  platformTarget,
  targetOf,
} from '../plans/blueprint.ts';
import { adapterOf } from '../steps/reading.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { accountOf, newValue } from './rotatedValue.ts';
import type { Rotation } from './rotationSteps.ts';

/** Names of the locks of every Actions secret that a rotation writes. */
export function actionsLocks({ gitHub }: Blueprint): readonly string[] {
  const secrets = gitHub?.secrets ?? [];
  return gitHub
    ? secrets.map(({ name, scope }) => settingsLock(gitHub, `secret:${name}${scopeId(scope)}`))
    : [];
}

/** What a rotation notes of them before it writes any. */
export function notedActions({ gitHub }: Blueprint): readonly RotatedActions[] {
  return (gitHub?.secrets ?? []).map(({ name, scope, updatedAt, from }) => ({
    ...{ name, scope, before: updatedAt, writtenAt: null },
    environment: from ?? '',
  }));
}

/** The new value goes to GitHub Actions as to every other store; brought back, it gets the services' old value. */
export function actionsWrites(rotation: Rotation, world: World): readonly Step[] {
  return storesIn(rotation, world).map((store) => {
    const { secret } = store;
    return recordingStep({
      id: `actions:${secret.name}${scopeId(secret.scope)}`,
      title: say('Seal {0} and give it to GitHub Actions ({1})', secret.name, scopeWords(secret.scope)),
      isDone: async (context) => (await store.setSince(context)) !== null,
      async do(context) {
        await store.write(await store.newValue(), context);
        await store.note(await store.proved(context));
      },
      async undo(context) {
        await goingOn(store, context, async () => {
          const now = await store.setSince(context);
          if (now === null) return;
          const noted = await store.noted();
          if ((noted ?? now) !== now) return; // put back already, or set by somebody since
          await store.note(now);
          await store.putBack(secret.updatedAt === null, context);
        });
      },
    });
  });
}

/**
 * The old value goes back to GitHub Actions. Before the services get it back: from then on it cannot be read as the earlier one.
 * Where it cannot be read at all, or GitHub does not answer, GitHub keeps the new value and the step says so: the services get
 * theirs all the same.
 */
export function actionsRestores(rotation: Rotation, world: World): readonly Step[] {
  return storesIn(rotation, world).map((store) => {
    const { name, scope, wasSet = true } = store.secret;
    return {
      id: as<StepId>(`actions:${name}${scopeId(scope)}`),
      title: say('Put the old {0} back at GitHub Actions ({1})', name, scopeWords(scope)),
      service: null,
      effect: 'hidden',
      isDone: async (context) => (await goingOn(store, context, () => store.isPutBack(context))) === true,
      do: (context) => goingOn(store, context, () => store.putBack(!wasSet, context)),
      async undo(context) {
        await goingOn(store, context, async () => {
          if (await store.isPutBack(context)) await store.write(await store.newValue(), context);
        });
      },
    } satisfies Step;
  });
}

/** The way back is never held by GitHub: what must be done there by hand is told, and answered. */
async function goingOn<Result>(
  { secret }: ActionsStore,
  context: StepContext,
  act: () => Promise<Result>,
): Promise<Result | Message> {
  try {
    return await act();
  } catch (error) {
    const left = byHand(error, actionsPlace(secret));
    if (!left) throw error;
    context.progress(left);
    return left;
  }
}

function storesIn(rotation: Rotation, world: World): readonly ActionsStore[] {
  const { gitHub } = rotation.blueprint;
  if (!gitHub) return [];
  return (gitHub.secrets ?? []).map((secret) => new ActionsStore(secret, gitHub, rotation, world));
}

/** One secret of GitHub Actions while its rotation is on its way. */
class ActionsStore {
  readonly secret: PlannedActionsSecret;
  readonly #gitHub: BlueprintGitHub;
  readonly #rotation: Rotation;
  readonly #world: World;

  constructor(secret: PlannedActionsSecret, gitHub: BlueprintGitHub, rotation: Rotation, world: World) {
    this.secret = secret;
    this.#gitHub = gitHub;
    this.#rotation = rotation;
    this.#world = world;
  }

  async setSince(context: StepContext): Promise<string | null> {
    return writtenAt(this.secret, await this.#on(context), context.signal);
  }

  /** Written or taken away since the plan. */
  async isPutBack(context: StepContext): Promise<boolean> {
    if ((await this.setSince(context)) !== null) return true;
    const { scope, name } = this.secret;
    return (await actionsSecret(await this.#on(context), scope, name, context.signal)) === null;
  }

  /** Failed `proofFailed` where GitHub shows no change. */
  async proved(context: StepContext): Promise<string> {
    const at = await this.setSince(context);
    if (at !== null) return at;
    const detail = say('GitHub took it, and shows no change of it');
    throw new Failed({ reason: 'proofFailed', secret: this.secret.name, service: null, detail });
  }

  async write(value: Secret, context: StepContext): Promise<void> {
    const { scope, name } = this.secret;
    await writeActionsSecret(await this.#on(context), scope, { name, value }, context.signal);
  }

  newValue(): Promise<Secret> {
    const { name } = this.secret;
    const account = accountOf(this.#world, this.#rotation.operation, {
      rules: { name },
      environment: this.#environment,
    });
    return newValue(this.#world, account, name);
  }

  async putBack(isFirst: boolean, context: StepContext): Promise<Message | undefined> {
    const { name, scope } = this.secret;
    if (isFirst) {
      await removeActionsSecret(await this.#on(context), scope, name, context.signal);
      return undefined;
    }
    const old = await this.#oldValue();
    if (!old) {
      const kept = say('the old value cannot be read, so GitHub keeps the new one: set it there by hand');
      context.progress(kept);
      return kept;
    }
    await this.write(old, context);
    return undefined;
  }

  /** What the rotation noted of when it wrote here. */
  async noted(): Promise<string | null> {
    const record = await rotationRecords(this.#world.own).get(this.#rotation.operation);
    return record?.actions?.find((one) => this.#isThis(one))?.writtenAt ?? null;
  }

  async note(at: string): Promise<void> {
    const records = rotationRecords(this.#world.own);
    const record = await records.get(this.#rotation.operation);
    if (!record?.actions) return;
    const actions = record.actions.map((one) => (this.#isThis(one) ? { ...one, writtenAt: at } : one));
    await records.put(this.#rotation.operation, { ...record, actions });
  }

  #isThis({ name, scope }: RotatedActions): boolean {
    return name === this.secret.name && scope === this.secret.scope;
  }

  get #environment(): string {
    return this.secret.from ?? '';
  }

  /** From a service that has the secret: GitHub never tells what it has. */
  async #oldValue(): Promise<Secret | null> {
    const { stores, operation, blueprint } = this.#rotation;
    for (const { name, environment, service } of stores) {
      if (name !== this.secret.name || environment !== this.#environment) continue;
      const target = targetOf(environmentOf(blueprint, environment), service);
      const where = platformTarget(this.#world.project, environment, target);
      const adapter = adapterOf(this.#world, target.platform);
      const old = await adapter.earlierValue?.(where, name, operation);
      if (!old) continue;
      this.#world.redactor.know(old);
      return old;
    }
    return null;
  }

  #on(context: StepContext): Promise<OnGitHub> {
    return plannedGitHub(this.#gitHub, this.#world, context);
  }
}

/** Where a secret is at GitHub, in a sentence. */
export function actionsPlace({ name, scope }: { name: string; scope: ActionsScope }): Message {
  return say('{0} of {1}', name, scopeWords(scope));
}
