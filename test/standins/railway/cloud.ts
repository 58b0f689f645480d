import { randomUUID } from 'node:crypto';

export interface DeploymentRecord {
  readonly id: string;
  readonly place: Place;
  readonly createdAt: number;
  status: string;
  statusUpdatedAt: number;
  stopped: boolean;
  /** It served at some time, so that its image is worth keeping. */
  served: boolean;
  meta: Record<string, unknown>;
  /** The commit whose code it is; null where that is nobody's business. */
  readonly code: string | null;
  readonly buildLog: string[];
  readonly log: string[];
  /** Of the service when it was made. */
  readonly variables: ReadonlyMap<string, Stored>;
  isHeld: boolean;
  /** What it ends as. */
  end: 'SUCCESS' | 'FAILED' | 'CRASHED' | 'SKIPPED';
}

export interface Stored {
  readonly value: string;
  readonly setAt: number;
}

/** A service in an environment. */
export interface Place {
  readonly serviceId: string;
  readonly environment: EnvironmentRecord;
  image: string | null;
  rootDirectory: string | null;
  domain: string | null;
  /** Newest first. */
  readonly deployments: DeploymentRecord[];
  readonly variables: Map<string, Stored>;
}

export interface EnvironmentRecord {
  readonly id: string;
  readonly name: string;
  readonly places: Place[];
}

export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly environments: EnvironmentRecord[];
  readonly services: readonly { readonly id: string; readonly name: string }[];
  baseEnvironmentId: string | null;
  primaryEnvironmentId: string | null;
}

const onTheWay = ['INITIALIZING', 'BUILDING', 'DEPLOYING'];

/** One account's Railway: what is in its projects, and what becomes of it. */
export class RailwayCloud {
  readonly projects: ProjectRecord[] = [];
  readonly workspace = { id: randomUUID(), name: 'acme' };
  person = { id: randomUUID(), name: 'Octocat', email: 'octocat@acme.example' };
  /** Dollars since the billing period began; null where nobody may see them. */
  used: number | null = 31.2;
  readonly billingPeriod = { start: '2026-11-19T14:00:56.000Z', end: '2026-12-19T14:00:56.000Z' };
  /** How often something was changed. */
  changes = 0;
  /** Images of deployments that were replaced are gone. */
  imagesExpired = false;
  /** The next rollback is refused with these words. */
  refusal: string | null = null;
  #now = Date.now();
  #next: Partial<Pick<DeploymentRecord, 'isHeld' | 'end'>> & { words?: string } = {};

  /** No two things happen at one moment. */
  now(): number {
    this.#now = Math.max(this.#now + 1, Date.now());
    return this.#now;
  }

  addProject(name: string, environments: readonly string[], service = 'web'): ProjectRecord {
    const services = [{ id: randomUUID(), name: service }];
    const made: EnvironmentRecord[] = environments.map((own) => ({
      id: randomUUID(),
      name: own,
      places: [],
    }));
    for (const environment of made)
      this.addPlace(environment, services[0]!.id, `${name}-${environment.name}`);
    const project = { id: randomUUID(), name, environments: made, services };
    const record = { ...project, baseEnvironmentId: null, primaryEnvironmentId: made[0]?.id ?? null };
    this.projects.push(record);
    return record;
  }

  addPlace(environment: EnvironmentRecord, serviceId: string, domain: string | null): Place {
    const place: Place = {
      ...{ serviceId, environment, image: null, rootDirectory: null },
      domain: domain === null ? null : `${domain}.up.railway.example`,
      deployments: [],
      variables: new Map(),
    };
    environment.places.push(place);
    return place;
  }

  /** What the next build does besides what a build does. */
  nextBuild(how: { isHeld?: boolean; end?: DeploymentRecord['end']; words?: string }): void {
    this.#next = how;
  }

  deploy(place: Place, code: string | null, meta: Record<string, unknown>): DeploymentRecord {
    const at = this.now();
    const { isHeld = false, end = 'SUCCESS', words } = this.#next;
    this.#next = {};
    const made: DeploymentRecord = {
      ...{ id: randomUUID(), place, createdAt: at, status: 'INITIALIZING', statusUpdatedAt: at, code, meta },
      ...{ stopped: false, served: false, isHeld, end },
      buildLog: ['Building', ...(words === undefined ? [] : [words])],
      log: ['Listening on 3000'],
      variables: new Map(place.variables),
    };
    place.deployments.unshift(made);
    this.changes += 1;
    return made;
  }

  /** Everything that is on its way gets a step further. */
  tick(): void {
    for (const { deployments } of this.places())
      for (const one of deployments) if (onTheWay.includes(one.status)) this.#advance(one);
  }

  places(): readonly Place[] {
    return this.projects.flatMap(({ environments }) => environments.flatMap(({ places }) => places));
  }

  find(id: string): DeploymentRecord | null {
    const all = this.places().flatMap(({ deployments }) => deployments);
    return all.find((one) => one.id === id) ?? null;
  }

  set(one: DeploymentRecord, status: string): void {
    one.status = status;
    one.statusUpdatedAt = this.now();
  }

  canRollback({ status, served }: DeploymentRecord): boolean {
    return served && status === 'REMOVED' && !this.imagesExpired;
  }

  active({ deployments }: Place): readonly DeploymentRecord[] {
    return deployments.filter(({ status }) => ['SUCCESS', 'SLEEPING', 'CRASHED'].includes(status));
  }

  #advance(one: DeploymentRecord): void {
    if (one.isHeld && one.status === 'BUILDING') return;
    const next = onTheWay[onTheWay.indexOf(one.status) + 1];
    const isOver = next === undefined || (one.end !== 'SUCCESS' && next === 'DEPLOYING');
    this.set(one, isOver ? one.end : next);
    if (one.status === 'SUCCESS' || one.status === 'CRASHED') this.#takeOver(one);
  }

  #takeOver(one: DeploymentRecord): void {
    if (one.status === 'SUCCESS') one.served = true;
    for (const other of this.active(one.place)) {
      if (other === one || (one.status === 'CRASHED' && other.status === 'SUCCESS')) continue;
      this.set(other, 'REMOVED');
    }
  }
}
