import type { EnvironmentName } from '../../../protocol/ids.ts';
import { readJson, writeAtomically } from '../../../state/files.ts';
import { isSameTarget, type TargetName } from '../layout.ts';
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
 * The recorded state. A change is on the disk when its promise resolves, so whoever acts afterwards can be ended at any
 * moment; changes are written in the order they were made.
 */
export class DesiredState {
  readonly #path: string;
  #value: Desired;
  #written: Promise<void> = Promise.resolve();

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

  change(changed: Partial<Desired>): Promise<void> {
    return this.#write({ ...this.#value, ...changed });
  }

  changeTarget(name: TargetName, changed: Partial<DesiredTarget>): Promise<void> {
    const others = this.#value.targets.filter((target) => !isSameTarget(target, name));
    return this.change({ targets: [...others, { ...this.target(name), ...changed }] });
  }

  forgetTarget(name: TargetName): Promise<void> {
    return this.change({ targets: this.#value.targets.filter((target) => !isSameTarget(target, name)) });
  }

  changeEnvironment(name: EnvironmentName, environment: DesiredEnvironment): Promise<void> {
    return this.change({ environments: { ...this.#value.environments, [name]: environment } });
  }

  /** A write that failed is the failure of the change it was for; the next one tries anew. */
  #write(value: Desired): Promise<void> {
    this.#value = value;
    const done = this.#written.then(() => writeAtomically(this.#path, JSON.stringify(value)));
    this.#written = done.catch(() => undefined);
    return done;
  }
}
