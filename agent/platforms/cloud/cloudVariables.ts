import { Failed } from '../../protocol/failures.ts';
import { as, type OperationId, type StepId } from '../../protocol/ids.ts';
import { render, say, type Message } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';
import type { Secret } from '../../run/secret.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import type { Step, StepContext, Target, VariableVersions } from '../platform.ts';
import { forgetPreviousStep } from '../forgetPreviousStep.ts';
import type { TargetName } from '../targetName.ts';
import type { VariableStore } from '../variableStore.ts';
import type { Driver, ListedVariable } from './driver.ts';

interface Writing {
  readonly change: (context: StepContext) => Promise<void>;
  readonly undo: (context: StepContext) => Promise<void>;
}

/** A platform's clock and ours may differ by so much before a value counts as set by somebody else. */
const clocksDifferMs = 5 * 60_000;

/**
 * Variables that a platform elsewhere keeps and never tells again. The store here remembers the two values that were written from
 * here, so that a change can be undone; what somebody else set is known by name alone and cannot be put back.
 */
export class CloudVariables {
  readonly #store: VariableStore;
  readonly #driver: () => Promise<Driver>;
  readonly #clock: Clock;

  constructor(store: VariableStore, driver: () => Promise<Driver>, clock: Clock) {
    this.#store = store;
    this.#driver = driver;
    this.#clock = clock;
  }

  versions(target: TargetName, name: string): Promise<VariableVersions | null> {
    return this.#store.versions(target, name);
  }

  /** Names that have a value that was set from here. */
  async setHere({ environment, service }: TargetName): Promise<readonly string[]> {
    const all = await this.#store.list(environment);
    return all.filter((one) => one.service === service).map(({ name }) => name);
  }

  /** One listing of the target, whatever is asked. */
  async setElsewhere(
    target: Target,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const listed = await this.#listed(target, signal);
    const foreign = names.map(async (name) => ((await this.#foreign(target, name, listed)) ? [name] : []));
    return (await Promise.all(foreign)).flat();
  }

  async inUse(target: TargetName, name: string): Promise<Secret | null> {
    const value = await this.#store.inUse(target, name);
    return value === 'unknown' ? null : value;
  }

  earlier(target: TargetName, name: string, by: OperationId): Promise<Secret | null> {
    return this.#store.earlier(target, name, by);
  }

  /** Whether anything is kept here of it. */
  knows(target: TargetName): Promise<boolean> {
    return this.#store.knows(target);
  }

  forgetAll(target: TargetName): Promise<void> {
    return this.#store.removeAll(target);
  }

  /** Kept here first, then written there: what was begun is found by the operation, and writing it again does no harm. */
  write(target: Target, name: string, value: (context: StepContext) => Promise<Secret | null>): Step {
    const secret = isSecret(target, name);
    return this.#step(
      'write',
      say('Write {0} for {1} in {2}', name, target.service, target.environment),
      target,
      name,
      {
        change: async (context) => {
          const foreign = await this.#foreign(target, name, await this.#listed(target, context.signal));
          const change = {
            value: await value(context),
            secret,
            by: context.operation,
            at: this.#clock.now(),
          };
          await this.#store.write(target, name, {
            ...change,
            ...(foreign && { replacesUnknown: foreign.setAt }),
          });
        },
        undo: (context) => this.#undoWrite(target, name, context),
      },
    );
  }

  restore(target: Target, name: string, of: OperationId | null): Step {
    const title = say('Put back the earlier {0} for {1} in {2}', name, target.service, target.environment);
    return this.#step('restore', title, target, name, {
      change: async ({ operation: by }) => {
        const versions = await this.#store.versions(target, name);
        if (versions?.replacedUnknown) throw cannotPutBack(target, name);
        await this.#store.restore(target, name, { by, of });
      },
      undo: async (context) => {
        const { operation: by } = context;
        if ((await this.#store.versions(target, name))?.writtenBy !== by) return; // it put nothing back
        const value = await this.#store.earlier(target, name, by);
        await this.#put(target, name, { value, mayBeThere: true }, context);
        await this.#store.undoRestore(target, name, by);
        await this.#noteWritten(target, name);
      },
    });
  }

  forgetPrevious(target: TargetName, name: string, by: OperationId): Step {
    return forgetPreviousStep(this.#store, target, name, by);
  }

  #step(verb: string, title: Message, target: Target, name: string, { change, undo }: Writing): Step {
    return {
      id: as<StepId>(`${verb}:${target.service}:${name}`),
      title,
      service: target.service,
      effect: 'hidden',
      // That it is kept here does not say that it is there: it is written again, which does no harm.
      isDone: () => Promise.resolve(false),
      do: async (context) => {
        const isResumed = (await this.#store.versions(target, name))?.writtenBy === context.operation;
        const before = isResumed ? null : await this.#known(target, name);
        if (!isResumed) await change(context);
        await this.#push(target, name, { isResumed, before }, context);
        return undefined;
      },
      undo,
    };
  }

  /** What is in use by what is known here gets there. */
  async #push(
    target: Target,
    name: string,
    { isResumed, before }: { readonly isResumed: boolean; readonly before: Secret | null },
    context: StepContext,
  ): Promise<void> {
    const value = await this.#store.inUse(target, name);
    if (value === 'unknown') throw cannotPutBack(target, name);
    const mayBeThere = isResumed || (before !== null && value?.equals(before) === true);
    await this.#put(target, name, { value, mayBeThere }, context);
    await this.#noteWritten(target, name);
  }

  /** By the platform's word it is as new as its last writing, whatever its age: later than that, somebody else set it. */
  #noteWritten(target: Target, name: string): Promise<void> {
    return this.#store.noteWritten(target, name, this.#clock.now());
  }

  /** What is in use by what is known here; null also where it is in no keychain any more. */
  async #known(target: Target, name: string): Promise<Secret | null> {
    try {
      return await this.inUse(target, name);
    } catch (error) {
      if (error instanceof Failed && error.failure.reason === 'secretNotKept') return null;
      throw error;
    }
  }

  async #put(
    target: Target,
    name: string,
    { value, mayBeThere }: { readonly value: Secret | null; readonly mayBeThere: boolean },
    context: StepContext,
  ): Promise<void> {
    const written = value && { value, mayBeThere, isSecret: isSecret(target, name) };
    await (await this.#driver()).setVariable(target, name, written, context);
  }

  /** There first, then here: an undo that was cut off is found by what is here. Where nobody here knows the value from before, the new one stays, and the others are brought back all the same. */
  async #undoWrite(target: Target, name: string, context: StepContext): Promise<void> {
    const { operation: by } = context;
    const versions = await this.#store.versions(target, name);
    if (versions?.writtenBy !== by) return;
    const there = named(await this.#listed(target, context.signal), target, name);
    const stays = versions.replacedUnknown && !(await this.#isUntouched(target, name, there));
    if (stays) {
      if (!there) await this.#putNew(target, name, context);
      context.log(render(staysAsItIs(target, name)));
      return;
    }
    if (!versions.replacedUnknown) {
      const value = await this.#store.earlier(target, name, by); // where the write did not get there, it still is
      if (value || !there?.isShared) await this.#put(target, name, { value, mayBeThere: true }, context);
    }
    await this.#store.undo(target, name, { by, secret: isSecret(target, name) });
    if (!versions.replacedUnknown) await this.#noteWritten(target, name);
  }

  /** A write that was cut off may have taken away what was there: the new value is better than none. */
  async #putNew(target: Target, name: string, context: StepContext): Promise<void> {
    const value = await this.#known(target, name);
    if (value) await this.#put(target, name, { value, mayBeThere: true }, context);
  }

  /** The write did not get there: what somebody else set is in use as it was. */
  async #isUntouched(target: Target, name: string, there: ListedVariable | null): Promise<boolean> {
    const since = await this.#store.unknownSince(target, name);
    return there !== null && there.setAt > 0 && there.setAt === since;
  }

  /** It is set there, and not by what was last written from here. */
  async #foreign(
    target: Target,
    name: string,
    listed: readonly ListedVariable[],
  ): Promise<ListedVariable | null> {
    const there = named(listed, target, name);
    if (!there || there.isShared) return null;
    if (there.holds) {
      const value = await this.#known(target, name);
      return value && there.holds(value) ? null : there;
    }
    const known = await this.#store.knownSince(target, name);
    return known === null || there.setAt > known + clocksDifferMs ? there : null;
  }

  async #listed(target: Target, signal: AbortSignal): Promise<readonly ListedVariable[]> {
    return (await this.#driver()).variables([target], signal);
  }
}

function named(
  listed: readonly ListedVariable[],
  { service, environment }: Target,
  name: string,
): ListedVariable | null {
  const isIt = (one: ListedVariable): boolean =>
    one.name === name && one.service === service && one.environment === environment;
  return listed.find(isIt) ?? null;
}

function isSecret({ secretNames }: Target, name: string): boolean {
  return secretNames.includes(name) || soundsSecret(name);
}

function staysAsItIs({ service, environment }: Target, name: string): Message {
  return say(
    '{0} for {1} in {2} keeps its new value: the one from before was not set from here.',
    name,
    service,
    environment,
  );
}

function cannotPutBack({ service, environment }: Target, name: string): Failed {
  return new Failed({
    reason: 'needsPerson',
    message: say(
      'The value of {0} for {1} in {2} from before was not set from here and cannot be put back: set it by hand.',
      name,
      service,
      environment,
    ),
  });
}
