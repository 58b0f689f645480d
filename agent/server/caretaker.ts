import { setTimeout as delay } from 'node:timers/promises';
import { createPlan } from '../operations/plans/createPlan.ts';
import { dueRevocations, lookForDueMs } from '../operations/rotation/dueRevocations.ts';
import { explain } from '../protocol/explain.ts';
import { failureOf } from '../protocol/failures.ts';
import type { OperationId } from '../protocol/ids.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import { render } from '../protocol/say.ts';
import { settled } from '../watch/coalesced.ts';
import { isSame } from '../watch/picture/same.ts';
import { planActor } from './answers/actor.ts';
import { localPlatform, supervisorRules, type SupervisorRules } from './local.ts';
import type { Log } from './logger.ts';
import type { Project } from './project.ts';
import { RunnerCare } from './runnerCare.ts';
import { SupervisorCare } from './supervisorCare.ts';

/** A supervisor that runs revokes old secrets; what it has left lying for so long is revoked from here. */
const leftToSupervisorMs = 60 * 60_000;
/** How often it is looked whether the supervisor lives. */
const checkMs = 2000;
const handAgainMs = 2000;
/** After the last of several changes. */
const tellRulesAfterMs = 3000;

/**
 * What a window does for a project besides looking at it: it takes up what was left lying, hands over the key it has, and keeps
 * what was promised for later.
 */
export class Caretaker {
  readonly #project: Project;
  readonly #log: Log;
  readonly #handing = new Set<OperationId>();
  readonly #signal: AbortSignal;
  readonly #rulesMayDiffer: () => void;
  readonly #runners: RunnerCare;
  /** Null where nothing runs on this machine. */
  readonly #supervisor: SupervisorCare | null;
  #told: SupervisorRules = {};

  constructor(project: Project, log: Log, signal: AbortSignal) {
    this.#project = project;
    this.#log = log;
    this.#signal = signal;
    const tell = (): void => void this.#trying('the supervisor', () => this.#tellRules());
    this.#rulesMayDiffer = settled(tell, tellRulesAfterMs, signal);
    this.#runners = new RunnerCare(project.runners);
    this.#supervisor = supervisorCare(project);
  }

  /** A round when the project was opened, after a crash or a reboot perhaps, and others as long as it is open. */
  async begin(): Promise<void> {
    this.#every(lookForDueMs, () => this.#round());
    this.#every(checkMs, () =>
      this.#trying('the supervisor', async () => this.#supervisor?.check(this.#signal)),
    );
    await this.#round();
  }

  async #round(): Promise<void> {
    await this.#trying('operations that were interrupted', () => this.#runners.takeUpAll());
    await this.#trying('the supervisor', async () => this.#supervisor?.restore(this.#signal));
    await this.#trying('old secrets', () => this.#revokeWhatIsDue());
  }

  /** One at a time: what takes longer than the interval is not begun again meanwhile. */
  #every(ms: number, act: () => Promise<void>): void {
    let isAtIt = false;
    const timer = setInterval(() => {
      if (isAtIt) return;
      isAtIt = true;
      void act().finally(() => (isAtIt = false));
    }, ms);
    this.#signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  hear({ operations, environments, project }: SnapshotChange): void {
    for (const operation of operations ?? []) {
      const { id, question, alive } = operation;
      if (question?.id === 'key' && alive) void this.#handKey(id);
      void this.#trying(id, () => this.#runners.hear(operation));
    }
    // A fetch moves the copy that counts without a word of the working copy; progress of an operation moves nothing.
    if (project ?? (environments && !operations)) this.#rulesMayDiffer();
  }

  /** A runner that waits for the key of the kept secrets gets it, as soon as the editor answers. */
  async #handKey(id: OperationId): Promise<void> {
    if (this.#handing.has(id)) return;
    this.#handing.add(id);
    while (!this.#signal.aborted && (await this.#waitsForKey(id))) {
      await this.#trying(id, () => this.#project.runners.handKey(id));
      await delay(handAgainMs, undefined, { signal: this.#signal }).catch(() => undefined); // closed meanwhile
    }
    this.#handing.delete(id);
  }

  async #waitsForKey(id: OperationId): Promise<boolean> {
    const now = await this.#project.operations.read(id).catch(() => null); // its folder is gone
    return now?.question?.id === 'key' && now.alive;
  }

  async #tellRules(): Promise<void> {
    const { world, watch } = this.#project;
    const names = watch.configuration()?.environments.map(({ name }) => name) ?? [];
    const rules = await supervisorRules(world, names, this.#signal);
    if (isSame(rules, this.#told)) return;
    this.#told = rules;
    await localPlatform(world)?.setRules(rules);
  }

  async #revokeWhatIsDue(): Promise<void> {
    const { world, kinds, runners } = this.#project;
    const supervisor = (await localPlatform(world)?.supervisor()) ?? null;
    for (const input of await dueRevocations(world, supervisor ? leftToSupervisorMs : 0)) {
      await this.#trying(`the old value of ${input.rotation}`, async () => {
        const plan = await createPlan(input, world, kinds, this.#signal);
        await runners.apply({ hash: plan.hash, overrides: [], values: {}, by: planActor(plan) });
      });
    }
  }

  async #trying(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#log('warning', `${what}: ${render(explain(failureOf(error)).what)}`);
    }
  }
}

function supervisorCare({ world, editorKey, watch }: Project): SupervisorCare | null {
  const local = localPlatform(world);
  return local && new SupervisorCare({ local, editorKey, look: () => watch.look(local.id) });
}
