import type {
  ArtifactId,
  EnvironmentName,
  OperationId,
  ProjectId,
  ServiceName,
} from '../../../protocol/ids.ts';
import { nextSleepWake } from '../../../project/schedule.ts';
import type { OperationInput } from '../../../protocol/input.ts';
import type { Clock } from '../../../run/clock.ts';
import type { Redactor } from '../../../run/redact.ts';
import { ownIdentity } from '../../../run/processes.ts';
import { Artifacts } from '../artifacts.ts';
import { DeploymentRecords } from '../deploymentRecords.ts';
import type { LocalLayout } from '../layout.ts';
import { isSameTarget, keyOf, type TargetName } from '../../targetName.ts';
import { VariableStore, type Vault } from '../../variableStore.ts';
import { Addresses } from './addresses.ts';
import { supervisorFormat, type EnvironmentRule, type SupervisorStatus } from './contract.ts';
import { DesiredState, type DesiredEnvironment } from './desiredState.ts';
import { History } from './history.ts';
import { Launcher } from './launcher.ts';
import { LocalTarget } from './localTarget.ts';
import { Proxy } from './proxy.ts';
import { prune } from './prune.ts';
import { addressOf, type HealthQuestion } from './readiness.ts';
import { Scheduler } from './scheduler.ts';
import { StatusFile } from './statusFile.ts';

export interface SupervisorParts {
  readonly project: { readonly id: ProjectId; readonly name: string };
  readonly layout: LocalLayout;
  readonly vault: Vault;
  readonly redactor: Redactor;
  readonly health: HealthQuestion;
  readonly clock: Clock;
  /** How many versions of each target can be gone back to. */
  readonly keepDeployments: number;
  /** How long requests get to finish when another version takes over. */
  readonly drainMs: number;
  due(): Promise<readonly OperationInput[]>;
  startOperation(input: OperationInput): Promise<{ readonly operation: OperationId }>;
  log(line: string): void;
}

/** Keeps the recorded state of a project true. It never chooses a version. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #desired: DesiredState;
  readonly #targets = new Map<string, Promise<LocalTarget>>();
  readonly #open = new Map<string, LocalTarget>();
  readonly #addresses: Addresses;
  readonly #launcher: Launcher;
  readonly #history: History;
  readonly #records: DeploymentRecords;
  readonly #artifacts: Artifacts;
  readonly #scheduler: Scheduler;
  readonly #status: StatusFile;
  readonly #identity = ownIdentity();
  readonly #startedAt: number;
  #pruning: Promise<unknown> = Promise.resolve();

  private constructor(parts: SupervisorParts, desired: DesiredState) {
    const { layout, project } = parts;
    this.#parts = parts;
    this.#desired = desired;
    this.#startedAt = parts.clock.now();
    this.#records = new DeploymentRecords(layout);
    this.#artifacts = new Artifacts(layout);
    this.#history = new History({ ...parts, records: this.#records });
    this.#addresses = new Addresses({ projectName: project.name, projectId: project.id, proxy: new Proxy() });
    this.#launcher = new Launcher({
      ...parts,
      artifacts: this.#artifacts,
      variables: new VariableStore(layout, `local/${project.id}`, parts.vault),
      siblings: (of) => this.#siblings(of),
    });
    this.#scheduler = new Scheduler({ ...parts, desired });
    this.#status = new StatusFile(
      layout.status,
      () => this.status(),
      (error) => parts.log(`status: ${String(error)}`),
    );
  }

  /** Opens the addresses, then starts what is recorded: meanwhile they say that it is starting. */
  static async open(parts: SupervisorParts): Promise<Supervisor> {
    const supervisor = new Supervisor(parts, await DesiredState.open(parts.layout.desired));
    await supervisor.#begin();
    return supervisor;
  }

  async #begin(): Promise<void> {
    const { routerPort, targets } = this.#desired.value;
    await this.#addresses.openRouter(routerPort);
    await Promise.all(targets.map((target) => this.#target(target)));
    const opened = { routerPort: this.#addresses.routerPort, stoppedByPerson: false };
    await this.#desired.change(() => opened);
    this.#nameHosts();
    for (const target of this.#open.values()) target.restore();
    await this.#status.publish();
  }

  /** The target, with an address of its own. */
  target(name: TargetName): Promise<LocalTarget> {
    return this.#target(name);
  }

  #target(name: TargetName): Promise<LocalTarget> {
    const known = this.#targets.get(keyOf(name));
    if (known) return known;
    const opened = this.#openTarget({ environment: name.environment, service: name.service });
    this.#targets.set(keyOf(name), opened);
    return opened;
  }

  async #openTarget(name: TargetName): Promise<LocalTarget> {
    const target = new LocalTarget(name, {
      ...this.#parts,
      desired: this.#desired,
      history: this.#history,
      launch: (running) => this.#launcher.launch(running),
      changed: () => void this.#status.publish(),
      wakesAt: () => this.#wakesAt(name.environment),
      left: () => this.pruneSoon(name.service),
    });
    const had = this.#desired.target(name).port;
    target.port = await this.#addresses.open(name, target, had);
    if (target.port !== had) await this.#desired.changeTarget(name, { port: target.port });
    this.#open.set(keyOf(name), target);
    return target;
  }

  /** Takes note of the rules, and gives every service its address, deployed or not: the others are told it. */
  async learn(name: EnvironmentName, rule: EnvironmentRule): Promise<void> {
    await this.#note(name, rule);
    await Promise.all(rule.services.map((service) => this.#target({ environment: name, service })));
    this.#nameHosts();
    void this.#status.publish();
  }

  async learnAll(rules: Readonly<Record<EnvironmentName, EnvironmentRule>>): Promise<void> {
    for (const [name, rule] of Object.entries(rules)) await this.#note(name, rule);
    this.#nameHosts();
    void this.#status.publish();
  }

  async #note(name: EnvironmentName, rule: EnvironmentRule): Promise<void> {
    const now = this.#parts.clock.now();
    const noted = (known?: DesiredEnvironment): DesiredEnvironment => withRule(known, rule, now);
    const known = this.#desired.value.environments[name];
    if (JSON.stringify(known) !== JSON.stringify(noted(known)))
      await this.#desired.changeEnvironment(name, noted);
  }

  #nameHosts(): void {
    const environments = new Map<EnvironmentName, ServiceName[]>();
    for (const { name } of this.#open.values()) {
      environments.set(name.environment, [...(environments.get(name.environment) ?? []), name.service]);
    }
    for (const [name, services] of environments) {
      sortByRule(services, this.#desired.value.environments[name]?.services ?? []);
    }
    this.#addresses.name(new Map([...environments].sort(([one], [other]) => (one < other ? -1 : 1))));
  }

  #siblings(of: TargetName): ReadonlyMap<ServiceName, string> {
    const others = [...this.#open.values()].filter(
      ({ name }) => name.environment === of.environment && !isSameTarget(name, of),
    );
    return new Map(others.map(({ name, port }) => [name.service, addressOf(port)]));
  }

  #wakesAt(name: EnvironmentName): number | null {
    const schedule = this.#desired.value.environments[name]?.schedule;
    return schedule ? nextSleepWake(schedule, this.#parts.clock.now()).wakesAt : null;
  }

  /** Nothing of the target is known any more. */
  async forget(name: TargetName): Promise<void> {
    const target = await this.#target(name);
    await target.clear();
    await this.#desired.forgetTarget(name);
    this.#targets.delete(keyOf(name));
    this.#open.delete(keyOf(name));
    await this.#addresses.close(name);
    await this.#forgetEmptyEnvironment(name.environment);
    this.#nameHosts();
    this.pruneSoon(name.service);
  }

  #forgetEmptyEnvironment(name: EnvironmentName): Promise<void> {
    return this.#desired.change(({ environments, targets }) => {
      if (targets.some(({ environment }) => environment === name)) return {};
      const others = Object.entries(environments).filter(([environment]) => environment !== name);
      return { environments: Object.fromEntries(others) };
    });
  }

  /** One after the other, when there is nothing better to do. */
  pruneSoon(service: ServiceName): void {
    const parts = {
      records: this.#records,
      artifacts: this.#artifacts,
      layout: this.#parts.layout,
      keep: this.#parts.keepDeployments,
      inUse: () => this.#inUse(),
    };
    this.#pruning = this.#pruning
      .then(() => prune(service, parts))
      .then(
        (removed) => removed.forEach((artifact) => this.#parts.log(`removed ${artifact}`)),
        (error: unknown) => this.#parts.log(`pruning ${service}: ${String(error)}`),
      );
  }

  #inUse(): readonly ArtifactId[] {
    return [...this.#open.values()].flatMap((target) => target.artifacts);
  }

  keepSchedules(): Promise<void> {
    return this.#scheduler.look();
  }

  /** What a start waited for may be there now. */
  retry(): void {
    for (const target of this.#open.values()) target.retry();
  }

  /** Answers when the status file shows everything up to now. */
  published(): Promise<void> {
    return this.#status.publish();
  }

  status(): SupervisorStatus {
    const targets = [...this.#open.values()];
    return {
      format: supervisorFormat,
      identity: this.#identity,
      startedAt: this.#startedAt,
      routerPort: this.#addresses.routerPort,
      needsKey: targets.some(({ needsKey }) => needsKey),
      remarks: this.#addresses.remarks,
      targets: targets.map((target) => target.status(this.#addresses.urlOf(target.name))),
    };
  }

  /** `byPerson`: it stays stopped until something is asked for. */
  stopByPerson(): Promise<void> {
    return this.#desired.change(() => ({ stoppedByPerson: true }));
  }

  /** Ends all processes, after what is under way where `politely`. The recorded state stays. */
  async close(politely: boolean): Promise<void> {
    const targets = [...this.#open.values()];
    await Promise.all(targets.map((target) => (politely ? target.close() : target.end())));
    await this.#addresses.closeAll();
    await this.#pruning;
    await this.#history.settled();
  }
}

/** A new schedule holds from now on: what it would have wanted earlier does not count. */
function withRule(
  known: DesiredEnvironment | undefined,
  { services, schedule }: EnvironmentRule,
  now: number,
): DesiredEnvironment {
  const isSameSchedule = JSON.stringify(known?.schedule ?? null) === JSON.stringify(schedule);
  return { services, schedule, handledUntil: known && isSameSchedule ? known.handledUntil : now };
}

/** In the order of the rule, then by name. */
function sortByRule(services: ServiceName[], order: readonly ServiceName[]): void {
  const rank = (service: ServiceName): number => {
    const index = order.indexOf(service);
    return index < 0 ? order.length : index;
  };
  services.sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
