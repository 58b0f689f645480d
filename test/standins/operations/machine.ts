import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOperation } from '../../../agent/operations/engine/engine.ts';
import { noInputs, type Engine, type RunnerInputs } from '../../../agent/operations/engine/run.ts';
import { readJournal } from '../../../agent/operations/journal/readJournal.ts';
import { Operations } from '../../../agent/operations/operations.ts';
import { auditLogId, thisMachine } from '../../../agent/operations/shared/machine.ts';
import { createOperation } from '../../../agent/operations/plans/createOperation.ts';
import { createPlan } from '../../../agent/operations/plans/createPlan.ts';
import type { JournalLine } from '../../../agent/operations/journal/journalEntries.ts';
import type { OperationId } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import type { Override } from '../../../agent/protocol/plan.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { temporaryFolder } from '../repository.ts';
import { signedInAs } from '../signedInAs.ts';
import type { Place } from './place.ts';
import { standInEngine } from './standInEngine.ts';

export interface MachineOf {
  readonly name: string;
  /** Null: nobody is signed in to GitHub. */
  readonly login: string | null;
  /** Of GitHub's stand-in. */
  readonly hub: string;
  readonly place: Place;
  readonly remote?: string;
}

/** Of an operation, unless the test says otherwise. */
interface Wanted {
  readonly version?: string;
  readonly environment?: string;
  readonly waitMs?: number;
  readonly overrides?: readonly Override[];
}

/** One of several machines on which somebody deploys to the same place; `login` is also the token. */
export class Machine {
  engine: Engine;
  readonly operations: Operations;
  readonly name: string;
  readonly #place: Place;

  private constructor(engine: Engine, { name, place }: MachineOf) {
    this.engine = engine;
    this.name = name;
    this.operations = new Operations(engine.world.own);
    this.#place = place;
  }

  static async of(given: MachineOf): Promise<Machine> {
    const { name, login, hub, place, remote = 'git@github.com:acme/shop.git' } = given;
    const stateHome = temporaryFolder('state-');
    writeFileSync(join(stateHome, 'machine.json'), JSON.stringify({ id: `id of ${name}`, name }));
    const engine = await standInEngine(place, stateHome);
    const remotes = { remotes: [{ name: 'origin', url: remote }], pushDefault: null };
    const git = {
      remotes: () => Promise.resolve(remotes),
      branches: () => Promise.resolve({ default: { name: 'main' } }),
    };
    const signIn = signedInAs(login === null ? null : { token: login, account: login }, hub);
    const world = { ...engine.world, git: git as never, signIn };
    return new Machine({ ...engine, world }, given);
  }

  async created({
    version = 'v2',
    environment = 'staging',
    waitMs = 0,
    overrides = [],
  }: Wanted = {}): Promise<OperationId> {
    const input = { kind: 'deploy', environment, ref: version, services: 'all' } as const;
    const { world, kinds } = this.engine;
    const { hash } = await createPlan(input, world, kinds, new AbortController().signal);
    const given = { folder: this.#place.folder, by: `${this.name}'s`, overrides, values: [], waitMs };
    return createOperation(world.own, hash, given, world.clock);
  }

  async deploys(wanted: Wanted = {}): Promise<OperationSummary> {
    return this.runs(await this.created(wanted));
  }

  async runs(id: OperationId, inputs: Partial<RunnerInputs> = {}): Promise<OperationSummary> {
    await runOperation(id, this.engine, { ...noInputs, ...inputs });
    return this.read(id);
  }

  async read(id: OperationId): Promise<OperationSummary> {
    return (await this.operations.get(id)).summary;
  }

  /** What it tells of its audit log. */
  async auditHead(): Promise<{ readonly log: string }> {
    const { state, own } = this.engine.world;
    return { log: auditLogId(await thisMachine(state), own.id) };
  }

  async notes(id: OperationId): Promise<readonly string[]> {
    return (await this.operations.get(id)).notes.map((note) => render(note, english));
  }

  async lines(id: OperationId): Promise<readonly JournalLine[]> {
    return (await readJournal(this.engine.world.own.operation(id).journal)).lines;
  }
}
