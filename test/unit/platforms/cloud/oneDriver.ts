import { CloudPlatform, type CloudPlatformParts } from '../../../../agent/platforms/cloud/cloudPlatform.ts';
import type { About } from '../../../../agent/platforms/cloud/about.ts';
import type { Driver } from '../../../../agent/platforms/cloud/driver.ts';
import { localAbilities } from '../../../../agent/platforms/local/abilities.ts';
import type { DeployRequest, StepContext, Target } from '../../../../agent/platforms/platform.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import type { Deployment } from '../../../../agent/protocol/model.ts';
import type { Secret } from '../../../../agent/run/secret.ts';

/** Time that passes by waiting. */
export class PassedTime {
  ms = 0;
  readonly clock = { now: () => this.ms, elapsed: () => this.ms };
  readonly wait = (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.ms += ms;
    return Promise.resolve();
  };
}

export class MemoryVault {
  readonly values = new Map<string, Secret>();
  keep(account: string, value: Secret): Promise<unknown> {
    return Promise.resolve(this.values.set(account, value));
  }
  read(account: string): Promise<Secret | null> {
    return Promise.resolve(this.values.get(account) ?? null);
  }
  forget(account: string): Promise<void> {
    this.values.delete(account);
    return Promise.resolve();
  }
  entries(): Promise<{ account: string }[]> {
    return Promise.resolve([...this.values.keys()].map((account) => ({ account })));
  }
}

/** The common part over a driver of which only what is given answers. */
export function platformOver(
  driver: Partial<Driver>,
  folder: string,
  {
    targets = [target('web')],
    time = new PassedTime(),
    vault = new MemoryVault(),
    ...light
  }: Partial<Pick<About, 'keepsVariables' | 'whyNoVariables' | 'stages' | 'rebuilds'>> & {
    readonly targets?: readonly Target[];
    readonly time?: PassedTime;
    readonly vault?: MemoryVault;
  } = {},
): CloudPlatform {
  const about = {
    ...{ id: as('fly'), name: 'Fly.io', can: localAbilities, effects: {}, stages: false },
    ...light,
    load: () => Promise.resolve(driver as Driver),
  } as unknown as About;
  return new CloudPlatform(about, {
    ...{ project: as('project'), folder, vault, clock: time.clock, wait: time.wait },
    targets: () => Promise.resolve(targets),
  } as unknown as CloudPlatformParts);
}

export function target(service: string): Target {
  return {
    ...{ project: as('project'), environment: 'staging', kind: 'staging', service, platform: as('fly') },
    ...{ settings: {}, variables: {}, secretNames: ['API_KEY'], image: null, port: null },
  };
}

export function deployed(service: string, id: string, facts: Partial<Deployment> = {}): Deployment {
  const commit = { sha: as<Deployment['commit']['sha']>('a'.repeat(40)), title: id, author: '', at: 0 };
  return {
    ...{ id: as<Deployment['id']>(id), environment: 'staging', service, platform: as('fly'), commit },
    ...{ artifact: as<Deployment['artifact']>(`${service}-${id}`), state: 'retired', by: '', createdAt: 0 },
    wayBack: 'safe',
    ...facts,
  };
}

export function asked(service: string, facts: Partial<DeployRequest> = {}): DeployRequest {
  const { commit } = deployed(service, 'new');
  return {
    ...{ target: target(service), operation: operation(), deployment: as('op-1-web'), commit, by: 'author' },
    ...{ artifact: as(`${service}-new`), build: true, previous: null, drill: false },
    recipe: { directory: '.', build: null, start: null, health: null, version: null, healthTimeoutMs: 1 },
    ...facts,
  };
}

export function operation(id = 'op-1'): OperationId {
  return as(id);
}

export function context(
  id = 'op-1',
  signal = new AbortController().signal,
): StepContext & { said: string[] } {
  const said: string[] = [];
  return {
    ...{ operation: operation(id), signal, said },
    log: (line) => said.push(line),
    progress: () => undefined,
    value: () => null,
  };
}

export function reading(service: string, current: Deployment | null) {
  return {
    ...{ target: { environment: 'staging', service }, state: 'serving' as const, current, url: null },
    ...{ loopbackUrl: null, asleepSince: null, keepAwakeUntil: null, message: null },
  };
}
