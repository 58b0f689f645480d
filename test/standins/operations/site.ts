import assert from 'node:assert/strict';
import { createPlan } from '../../../agent/operations/plans/createPlan.ts';
import { Operations } from '../../../agent/operations/operations.ts';
import { readJournal } from '../../../agent/operations/journal/readJournal.ts';
import type { Engine } from '../../../agent/operations/engine/run.ts';
import { Runners } from '../../../agent/operations/runners/runners.ts';
import type { OperationId } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import type { Plan } from '../../../agent/protocol/plan.ts';
import { isAlive } from '../../../agent/run/processes.ts';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../repository.ts';
import { Place } from './place.ts';
import { standInEngine } from './standInEngine.ts';

export interface Wanted {
  readonly killAt?: string;
  readonly environment?: string;
  readonly version?: string;
  readonly values?: Readonly<Record<string, string>>;
}

const names = ['RUN_DIR', 'STATE_HOME', 'TEST_PLACE', 'TEST_KILL_AT'].map((name) => `TAXIWAY_${name}`);

/** A place with version `v1` serving and a state directory of its own, changed by real runner processes. */
export class Site {
  readonly place: Place;
  readonly engine: Engine;
  readonly operations: Operations;
  readonly runners: Runners;
  readonly stateHome: string;

  private constructor(place: Place, engine: Engine, bundle: string, stateHome: string) {
    const { world } = engine;
    this.place = place;
    this.engine = engine;
    this.stateHome = stateHome;
    this.operations = new Operations(world.own);
    const rest = { bundle, operations: this.operations, folder: place.folder, editorKey: null };
    this.runners = new Runners({ ...world, ...rest });
  }

  static async open(bundle: string): Promise<Site> {
    const stateHome = temporaryFolder('state-');
    const place = new Place(temporaryFolder('place-')).begin('v1');
    process.env['TAXIWAY_RUN_DIR'] = temporaryFolder('run-');
    process.env['TAXIWAY_STATE_HOME'] = stateHome;
    process.env['TAXIWAY_TEST_PLACE'] = place.folder;
    return new Site(place, await standInEngine(place, stateHome), bundle, stateHome);
  }

  close(): void {
    for (const name of names) Reflect.deleteProperty(process.env, name);
  }

  planned({ environment = 'staging', version = 'v2' }: Wanted = {}): Promise<Plan> {
    const input = { kind: 'deploy', environment, ref: version, services: 'all' } as const;
    return createPlan(input, this.engine.world, this.engine.kinds, new AbortController().signal);
  }

  async applied(wanted: Wanted = {}): Promise<OperationId> {
    const { hash } = await this.planned(wanted);
    if (wanted.killAt) process.env['TAXIWAY_TEST_KILL_AT'] = wanted.killAt;
    const values = wanted.values ?? {};
    const id = await this.runners.apply({ hash, overrides: [], values, by: 'Test Author' });
    delete process.env['TAXIWAY_TEST_KILL_AT'];
    return id;
  }

  async read(id: OperationId): Promise<OperationSummary> {
    return (await this.operations.get(id)).summary;
  }

  /** Its runner was killed in the middle. */
  async gone(id: OperationId): Promise<void> {
    await eventually(async () => !(await this.read(id)).alive, 'the runner is gone');
    assert.equal((await this.read(id)).endedAt, null, 'it was killed in the middle');
  }

  async ended(id: OperationId): Promise<OperationSummary> {
    await eventually(async () => (await this.read(id)).endedAt !== null, `${id} ends`, 10_000);
    await eventually(async () => !(await this.#hasProcess(id)), 'its runner leaves');
    return this.read(id);
  }

  async until(id: OperationId, state: OperationSummary['state']): Promise<OperationSummary> {
    await eventually(async () => (await this.read(id)).state === state, `${id} is ${state}`, 10_000);
    return this.read(id);
  }

  async #hasProcess(id: OperationId): Promise<boolean> {
    const { lines } = await readJournal(this.engine.world.own.operation(id).journal);
    const started = lines.findLast((line) => line.type === 'started');
    return started !== undefined && isAlive({ ...started, bootId: started.boot });
  }

  async pidOf(id: OperationId): Promise<number> {
    const { lines } = await readJournal(this.engine.world.own.operation(id).journal);
    return lines.findLast((line) => line.type === 'started')?.pid ?? 0;
  }
}
