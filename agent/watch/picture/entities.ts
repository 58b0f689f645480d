import type { EnvironmentName } from '../../protocol/ids.ts';
import type { EnvironmentSnapshot, TargetSnapshot } from '../../protocol/model.ts';
import { environmentSnapshot } from './environmentSnapshot.ts';
import type { EnvironmentInputs } from './inputs.ts';
import { isSame } from './same.ts';

/** The environments and previews of a project as they were last computed. */
export class Entities {
  readonly #kept = new Map<EnvironmentName, EnvironmentSnapshot>();

  /** Computes one anew; true where a person would see a difference. */
  update(inputs: EnvironmentInputs): boolean {
    const before = this.#kept.get(inputs.name);
    const now = environmentSnapshot(inputs);
    this.#kept.set(inputs.name, now);
    return !before || !looksSame(before, now);
  }

  remove(name: EnvironmentName): void {
    this.#kept.delete(name);
  }

  get(name: EnvironmentName): EnvironmentSnapshot | undefined {
    return this.#kept.get(name);
  }

  names(): readonly EnvironmentName[] {
    return [...this.#kept.keys()];
  }
}

const ages = new Set(['asOf', 'health']);

/** When it was looked at, and a few milliseconds more or less of an answer, are no news: the sources tell their age. */
function looksSame(before: EnvironmentSnapshot, now: EnvironmentSnapshot): boolean {
  return (
    isSame(before, now, ages) &&
    now.targets.every((target, index) => hasSameHealth(target, before.targets[index]))
  );
}

function hasSameHealth({ health: now }: TargetSnapshot, old: TargetSnapshot | undefined): boolean {
  const before = old?.health ?? null;
  if (now === null || before === null) return now === before;
  return (
    now.state === before.state &&
    now.status === before.status &&
    now.version === before.version &&
    !isFarFrom(now.latencyMs, before.latencyMs)
  );
}

/** Twice or half, and more than anybody could overlook. */
function isFarFrom(one = 0, other = 0): boolean {
  return Math.abs(one - other) > Math.max(20, Math.min(one, other));
}
