import type { EnvironmentName, OperationId, ProjectId, ServiceName } from '../../agent/protocol/ids.ts';
import type { Deployment } from '../../agent/protocol/model.ts';
import type { PageAddress, PageMessage, RollbackState } from '../../webview/protocol/pages.ts';
import { Disposables } from '../disposables.ts';
import { Change } from './change.ts';
import { DeploymentHistory } from './deploymentHistory.ts';
import type { PageContent } from './host.ts';
import { operationKey, rollbackKey } from './keys.ts';
import type { PageParts } from './parts.ts';
import { lastGood, rollbackInput, servicesAlike } from './rollbackChoice.ts';
import { t } from '../words.ts';

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
  readonly #change: Change;
  readonly #history: DeploymentHistory;
  readonly #owned = new Disposables();
  #place: RollbackPlace;
  #chosen: Deployment | undefined;
  #services: readonly ServiceName[] = [];
  /** What ran and was under way when the deployments were read. */
  #seen: string;

  constructor(parts: PageParts, place: RollbackPlace) {
    this.#parts = parts;
    this.#place = place;
    this.#change = this.#owned.add(new Change(parts));
    this.#history = new DeploymentHistory(parts.core.agent, place, parts.push);
    this.#seen = this.#situation();
    const { store } = parts.core;
    this.#owned.add(
      store.onChange(({ project, environments }) => {
        if (project === place.project && environments.includes(place.environment)) void this.#look();
      }),
    );
    this.#owned.add(store.onReset(() => void this.open()));
  }

  /** Reads the deployments and picks the last good one, or looks again at the one that was picked. */
  async open(): Promise<void> {
    this.#seen = this.#situation();
    await this.#history.load();
    if (this.#chosen) await this.#change.refresh();
    else await this.pick(this.#place);
  }

  /** Opened again, maybe for another service or deployment. */
  async pick(place: RollbackPlace): Promise<void> {
    this.#place = place;
    const { deployments } = this.#history;
    const { deployment, service } = place;
    const wanted = deployments.find(({ id }) => id === deployment) ?? lastGood(deployments, service);
    if (wanted)
      await this.#choose(wanted, service === undefined ? servicesAlike(deployments, wanted) : [service]);
  }

  async show(operation: OperationId): Promise<void> {
    await this.#change.show(this.#place.project, operation);
  }

  title(): string {
    return t('Roll Back {0}', this.#place.environment);
  }

  key(): string {
    const { operation } = this.#change;
    return operation ? operationKey(operation.id) : rollbackKey(this.#place.project, this.#place.environment);
  }

  state(): RollbackState {
    const environment = this.#environment();
    const { deployments, more, loading, failure } = this.#history;
    return {
      page: 'rollback',
      environment: this.#place.environment,
      production: environment?.kind === 'production' || this.#change.production,
      services: environment?.targets.map(({ service }) => service) ?? [],
      chosenServices: this.#services,
      deployments,
      more,
      loading,
      chosen: this.#chosen?.id ?? null,
      failure: failure && this.#change.buttons.worded(failure, { project: this.#place.project }),
      change: this.#change.state(),
    };
  }

  address(): PageAddress {
    const { project, environment, service } = this.#place;
    const { operation } = this.#change;
    return {
      project,
      environment,
      ...(service === undefined ? {} : { service }),
      ...(this.#chosen ? { deployment: this.#chosen.id } : {}),
      ...(operation ? { operation: operation.id } : {}),
    };
  }

  async handle(message: PageMessage): Promise<void> {
    if (await this.#change.handle(message)) return;
    const { deployments } = this.#history;
    if (message.type === 'more') await this.#history.loadMore();
    else if (message.type === 'choose') {
      const deployment = deployments.find(({ id }) => id === message.deployment);
      if (deployment) await this.#choose(deployment, servicesAlike(deployments, deployment));
    } else if (message.type === 'services' && this.#chosen)
      await this.#choose(this.#chosen, message.services);
  }

  /** Plans going to the deployment; moving on quickly leaves the plans in between. */
  async #choose(deployment: Deployment, services: readonly ServiceName[]): Promise<void> {
    if (this.#change.operation) return;
    this.#chosen = deployment;
    this.#services = services;
    const input = rollbackInput(deployment, services);
    if (input) await this.#change.planFor({ project: this.#place.project, input });
    else this.#change.forget();
  }

  /** After something was deployed here the list is another, and so may be the plan. */
  async #look(): Promise<void> {
    this.#parts.push();
    if (this.#situation() !== this.#seen) await this.open();
  }

  #situation(): string {
    const targets = this.#environment()?.targets ?? [];
    return JSON.stringify(
      targets.map(({ service, current, operation }) => [service, current?.id, operation]),
    );
  }

  #environment() {
    return this.#parts.core.store.environment(this.#place.project, this.#place.environment);
  }

  revealed(): void {
    this.#change.revealed();
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
