import type { EnvironmentName } from '../../../protocol/ids.ts';
import { readJson, writeAtomically } from '../../../state/files.ts';
import { isSameTarget, type TargetName } from '../../targetName.ts';
import { supervisorFormat, type EnvironmentRule, type Running } from './contract.ts';

/** What must be true of one target. */
export interface DesiredTarget extends TargetName {
  readonly port: number | null;
  readonly current: Running | null;
  readonly asleepSince: number | null;
  readonly keepAwakeUntil: number | null;
  /** What the current deployment took the place of. */
  readonly before: { readonly current: Running | null; readonly asleepSince: number | null } | null;
}

export interface DesiredEnvironment extends EnvironmentRule {
  /** The schedule was acted upon up to then. */
  readonly handledUntil: number;
}

export interface Desired {
  readonly format: number;
  readonly routerPort: number | null;
  /** A person stopped everything; it runs again once something is asked for. */
  readonly stoppedByPerson: boolean;
  readonly environments: Readonly<Record<EnvironmentName, DesiredEnvironment>>;
  readonly targets: readonly DesiredTarget[];
}

const nothing: Desired = {
  format: supervisorFormat,
  routerPort: null,
  stoppedByPerson: false,
  environments: {},
  targets: [],
};

const emptyTarget = { port: null, current: null, asleepSince: null, keepAwakeUntil: null, before: null };

export async function readDesired(path: string): Promise<Desired> {
  return { ...nothing, ...((await readJson(path)) as Partial<Desired> | null) };
}

/**
 * The recorded state. A change is true, and on the disk, when its promise resolves, so whoever acts afterwards can be ended at
 * any moment; changes are made in the order they were asked for.
 */
export class DesiredState {
  readonly #path: string;
  #value: Desired;
  #made: Promise<void> = Promise.resolve();

  private constructor(path: string, value: Desired) {
    this.#path = path;
    this.#value = value;
  }

  static async open(path: string): Promise<DesiredState> {
    return new DesiredState(path, await readDesired(path));
  }

  get value(): Desired {
    return this.#value;
  }

  target(name: TargetName): DesiredTarget {
    const known = this.#value.targets.find((target) => isSameTarget(target, name));
    const { environment, service } = name;
    return known ?? { environment, service, ...emptyTarget };
  }

  /** `how` is asked once the changes before it are made. */
  change(how: (now: Desired) => Partial<Desired>): Promise<void> {
    const done = this.#made.then(() => this.#make(how));
    this.#made = done.catch(() => undefined); // told to the caller of that change; the next one tries anew
    return done;
  }

  changeTarget(name: TargetName, changed: Partial<DesiredTarget>): Promise<void> {
    return this.change(({ targets }) => {
      const others = targets.filter((target) => !isSameTarget(target, name));
      return { targets: [...others, { ...this.target(name), ...changed }] };
    });
  }

  forgetTarget(name: TargetName): Promise<void> {
    return this.change(({ targets }) => ({
      targets: targets.filter((target) => !isSameTarget(target, name)),
    }));
  }

  /** `how` gets what is known of it by then, and answers null to leave that as it is. */
  changeEnvironment(
    name: EnvironmentName,
    how: (known: DesiredEnvironment | undefined) => DesiredEnvironment | null,
  ): Promise<void> {
    return this.change(({ environments }) => {
      const environment = how(environments[name]);
      return environment ? { environments: { ...environments, [name]: environment } } : {};
    });
  }

  /** What could not be written is not so: held in memory it would become true with the next write. */
  async #make(how: (now: Desired) => Partial<Desired>): Promise<void> {
    const changed = how(this.#value);
    if (Object.keys(changed).length === 0) return;
    const value = { ...this.#value, ...changed };
    await writeAtomically(this.#path, JSON.stringify(value));
    this.#value = value;
  }
}
