import * as vscode from 'vscode';
import { failureOf, type Failure } from '../../agent/protocol/failures.ts';
import type { EnvironmentName, OperationId, ProjectId, ServiceName } from '../../agent/protocol/ids.ts';
import type { RollbackInput } from '../../agent/protocol/input.ts';
import type { Deployment } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { createPlan, listDeployments } from '../../agent/protocol/requests.ts';
import type { PageAddress, PageMessage, RollbackState } from '../../webview/protocol/pages.ts';
import { Buttons } from './buttons.ts';
import type { PageContent } from './host.ts';
import type { PageParts } from './parts.ts';
import { lastGood, rollbackInput, servicesAlike } from './rollbackChoice.ts';
import { RunningOperation } from './runningOperation.ts';
import { handleShared } from './sharedMessages.ts';

const pageSize = 50;

/** What the page is opened with. */
export interface RollbackPlace {
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly service?: ServiceName;
  readonly deployment?: string;
}

/** The deployments of an environment; one is chosen, planned, and gone back to. */
export class RollbackPage implements PageContent {
  readonly #parts: PageParts;
  readonly #buttons = new Buttons();
  readonly #place: RollbackPlace;
  #deployments: readonly Deployment[] = [];
  #more = false;
  #loading = true;
  #chosen: Deployment | undefined;
  #services: readonly ServiceName[] = [];
  #plan: Plan | null = null;
  #failure: Failure | null = null;
  #operation: RunningOperation | undefined;
  #planning: vscode.CancellationTokenSource | undefined;
  #busy = false;

  constructor(parts: PageParts, place: RollbackPlace) {
    this.#parts = parts;
    this.#place = place;
  }

  /** Loads the first deployments and picks the last good one. */
  async open(): Promise<void> {
    await this.#load();
    const { deployment, service } = this.#place;
    const wanted =
      this.#deployments.find(({ id }) => id === deployment) ?? lastGood(this.#deployments, service);
    if (wanted)
      await this.#choose(
        wanted,
        service === undefined ? servicesAlike(this.#deployments, wanted) : [service],
      );
  }

  title(): string {
    return vscode.l10n.t('Roll Back {0}', this.#place.environment);
  }

  state(): RollbackState {
    const environment = this.#parts.core.store.environment(this.#place.project, this.#place.environment);
    return {
      page: 'rollback',
      environment: this.#place.environment,
      production: environment?.kind === 'production',
      services: environment?.targets.map(({ service }) => service) ?? [],
      chosenServices: this.#services,
      deployments: this.#deployments,
      more: this.#more,
      loading: this.#loading,
      chosen: this.#chosen?.id ?? null,
      plan: this.#plan,
      failure: this.#failure && this.#buttons.worded(this.#failure, this.#place),
      operation: this.#operation?.state(this.#buttons) ?? null,
    };
  }

  address(): PageAddress {
    const { project, environment, service } = this.#place;
    return {
      project,
      environment,
      ...(service === undefined ? {} : { service }),
      ...(this.#chosen ? { deployment: this.#chosen.id } : {}),
      ...(this.#operation ? { operation: this.#operation.id } : {}),
    };
  }

  async handle(message: PageMessage): Promise<void> {
    if (await handleShared(message, this.#parts, this.#operation, this.#buttons)) return;
    if (message.type === 'more') await this.#load();
    else if (message.type === 'choose') {
      const deployment = this.#deployments.find(({ id }) => id === message.deployment);
      if (deployment) await this.#choose(deployment, servicesAlike(this.#deployments, deployment));
    } else if (message.type === 'services' && this.#chosen)
      await this.#choose(this.#chosen, message.services);
    else if (message.type === 'rollBack') await this.#rollBack(message.hash);
  }

  async #load(): Promise<void> {
    this.#loading = true;
    this.#parts.push();
    const { project, environment } = this.#place;
    const last = this.#deployments.at(-1);
    await this.#try(async () => {
      const { deployments, more } = await this.#parts.core.agent.request(listDeployments, {
        project,
        environment,
        limit: pageSize,
        ...(last ? { before: last.id } : {}),
      });
      this.#deployments = [...this.#deployments, ...deployments];
      this.#more = more;
    });
    this.#loading = false;
    this.#parts.push();
  }

  /** Plans going to the deployment; moving on quickly leaves the plans in between. */
  async #choose(deployment: Deployment, services: readonly ServiceName[]): Promise<void> {
    if (this.#operation) return;
    this.#planning?.cancel();
    const planning = (this.#planning = new vscode.CancellationTokenSource());
    this.#chosen = deployment;
    this.#services = services;
    this.#plan = null;
    this.#failure = null;
    this.#parts.push();
    const input = rollbackInput(deployment, services);
    if (input) await this.#try(() => this.#planFor(input, planning));
  }

  async #planFor(input: RollbackInput, planning: vscode.CancellationTokenSource): Promise<void> {
    const { project } = this.#place;
    const plan = await this.#parts.core.agent.request(createPlan, { project, input }, planning.token);
    if (this.#planning === planning) this.#plan = plan;
  }

  async #rollBack(hash: string): Promise<void> {
    const plan = this.#plan;
    if (plan?.hash !== hash || this.#operation || this.#busy) return;
    this.#busy = true;
    await this.#try(async () => {
      const { project } = this.#place;
      const operation = await this.#parts.operations.apply({ project, input: plan.facts.input, plan });
      if (!operation) return;
      this.#parts.begun(project, operation);
      await this.show(operation);
    });
    this.#busy = false;
  }

  async show(operation: OperationId): Promise<void> {
    this.#operation = new RunningOperation(
      this.#parts.core,
      this.#place.project,
      operation,
      this.#parts.push,
    );
    await this.#operation.load();
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason === 'planStale' && failure.now) this.#plan = failure.now;
      if (failure.reason !== 'cancelled') this.#failure = failure;
    }
    this.#parts.push();
  }

  dispose(): void {
    this.#planning?.cancel();
    this.#operation?.dispose();
  }
}
