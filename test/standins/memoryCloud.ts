import type { About } from '../../agent/platforms/cloud/about.ts';
import { CloudPlatform, type CloudPlatformParts } from '../../agent/platforms/cloud/cloudPlatform.ts';
import type { Change, Driver, ListedVariable, VariableValue } from '../../agent/platforms/cloud/driver.ts';
import { localAbilities } from '../../agent/platforms/local/abilities.ts';
import type { DeployRequest, Target, TargetReading } from '../../agent/platforms/platform.ts';
import { Failed } from '../../agent/protocol/failures.ts';
import { as, type PlatformId } from '../../agent/protocol/ids.ts';
import type { Deployment } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import { temporaryFolder } from './repository.ts';
import type { TestWorld } from './world.ts';

interface Kept {
  readonly value: string;
  readonly setAt: number;
}

type Place = Pick<Target, 'environment' | 'service'>;

/** A platform elsewhere that keeps what it is given in memory and, as real ones do, never tells a value. */
export class MemoryCloud {
  readonly id: PlatformId;
  /** What it keeps, by `web@staging API_KEY`. */
  readonly kept = new Map<string, Kept>();
  /** What runs with which values, by `web@staging`. */
  readonly runs = new Map<string, Readonly<Record<string, string>>>();
  /** What fails the next time: `set web`, `restart web`. */
  readonly failing = new Set<string>();
  /** Names that it keeps as one record for all environments. */
  readonly records = new Map<string, string>();
  identity = ({ environment, service }: Place): string => `${environment}/${service}`;
  isThere = true;
  /** It fails after it has taken the value. */
  failsLate = false;
  readonly #serving = new Map<string, Deployment>();
  readonly #restarted = new Set<string>();
  readonly #test: TestWorld;
  readonly #targets: readonly Target[];

  private constructor(id: string, test: TestWorld, targets: readonly Target[]) {
    this.id = as(id);
    this.#test = test;
    this.#targets = targets;
  }

  /** It is one of the platforms of that world from now on, and these services run there. */
  static async in(test: TestWorld, id: string, places: readonly Place[], secretNames: readonly string[]) {
    const { project } = test.world;
    const targets = places.map(({ environment, service }): Target => ({
      ...{ project, environment, service, platform: as(id), kind: 'staging', settings: {} },
      ...{ image: null, port: null, variables: {}, secretNames },
    }));
    const cloud = new MemoryCloud(id, test, targets);
    for (const place of places) await cloud.#serves(place);
    (test.world.platforms as Map<string, unknown>).set(id, cloud.#adapter());
    return cloud;
  }

  /** As if a person had set it there. */
  setByHand(place: Place, name: string, value: string): void {
    this.kept.set(`${at(place)} ${name}`, { value, setAt: this.#test.clock.now() });
    this.#start(place);
  }

  value(place: Place, name: string): string | undefined {
    return this.kept.get(`${at(place)} ${name}`)?.value;
  }

  async #serves(place: Place): Promise<void> {
    const commit = await this.#test.commit('main');
    const deployment = this.#test.platform.deployed(place.environment, place.service, commit);
    this.#serving.set(at(place), { ...deployment, platform: this.id });
    this.#start(place);
  }

  #start(place: Place): void {
    const own = [...this.kept].filter(([key]) => key.startsWith(`${at(place)} `));
    const values = own.map(([key, { value }]) => [key.split(' ')[1] ?? '', value] as const);
    this.runs.set(at(place), Object.fromEntries(values));
  }

  #adapter(): CloudPlatform {
    const { world, clock } = this.#test;
    const about = {
      ...{ id: this.id, name: this.id, can: localAbilities, effects: {}, stages: false },
      identity: (place: Place) => this.identity(place),
      load: () => Promise.resolve(this.#driver()),
    } as unknown as About;
    return new CloudPlatform(about, {
      ...{ project: world.project, folder: temporaryFolder(`${this.id}-`), vault: world.vault, clock },
      targets: () => Promise.resolve(this.#targets),
    } as unknown as CloudPlatformParts);
  }

  #driver(): Driver {
    return {
      account: () => Promise.resolve(`author@${this.id}`),
      read: (targets: readonly Target[]) => Promise.resolve(targets.map((one) => this.#reading(one))),
      deployment: (target: Target) => Promise.resolve(this.#serving.get(at(target)) ?? null),
      variables: (targets: readonly Target[]) =>
        this.isThere
          ? Promise.resolve(targets.flatMap((one) => this.#listed(one)))
          : Promise.reject(failed()),
      setVariable: (target: Target, name: string, value: VariableValue) => this.#set(target, name, value),
      restart: (request: DeployRequest) => this.#restart(request),
    } as unknown as Driver;
  }

  #reading({ environment, service }: Target): TargetReading {
    const url = `http://${service}.${environment}.test/`;
    return {
      ...{ target: { environment, service }, state: 'serving', url, loopbackUrl: null, message: null },
      ...{ current: this.#serving.get(at({ environment, service })) ?? null, asleepSince: null },
      keepAwakeUntil: null,
    };
  }

  #listed({ environment, service }: Target): readonly ListedVariable[] {
    const own = [...this.kept].filter(([key]) => key.startsWith(`${at({ environment, service })} `));
    return own.map(([key, { setAt }]) => {
      const name = key.split(' ')[1] ?? '';
      const record = this.records.get(name);
      return { environment, service, name, secret: true, setAt, ...(record !== undefined && { record }) };
    });
  }

  #set(target: Target, name: string, written: VariableValue): Promise<void> {
    const fails = this.failing.delete(`set ${target.service}`);
    if (fails && !this.failsLate) return Promise.reject(failed());
    this.#test.clock.advance(1000);
    const key = `${at(target)} ${name}`;
    if (written) this.kept.set(key, { value: written.value.reveal(), setAt: this.#test.clock.now() });
    else this.kept.delete(key);
    return fails ? Promise.reject(failed()) : Promise.resolve();
  }

  /** As real ones do, it finds what was run anew by the name of the operation, whatever was undone of it. */
  #restart({ target, operation }: DeployRequest): Change {
    return {
      withinMs: 0,
      look: () => Promise.resolve({ isSo: this.#restarted.has(`${at(target)} ${operation}`), at: null }),
      ask: () => {
        if (this.failing.delete(`restart ${target.service}`)) return Promise.reject(failed());
        this.#restarted.add(`${at(target)} ${operation}`);
        this.#start(target);
        return Promise.resolve(undefined);
      },
    };
  }
}

function at({ environment, service }: Place): string {
  return `${service}@${environment}`;
}

function failed(): Failed {
  return new Failed({ reason: 'badInput', message: say('the platform does not take it') });
}
