import * as vscode from 'vscode';
import { failureOf, type Failure } from '../../agent/protocol/failures.ts';
import { as, type OperationId, type ProjectId } from '../../agent/protocol/ids.ts';
import type { SecretEntry } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { listSecrets } from '../../agent/protocol/requests.ts';
import type { PageAddress, PageMessage, SecretsState } from '../../webview/protocol/pages.ts';
import { askRotate } from '../flows/secrets.ts';
import type { Wish } from '../operations/operate.ts';
import { words } from '../words.ts';
import { Buttons } from './buttons.ts';
import type { PageContent } from './host.ts';
import type { PageParts } from './parts.ts';
import { RunningOperation } from './runningOperation.ts';
import { handleShared } from './sharedMessages.ts';

/** The inventory of a project's secrets, the plan of a rotation and its progress. Values pass by, from the box to the agent. */
export class SecretsPage implements PageContent {
  readonly #parts: PageParts;
  readonly #project: ProjectId;
  readonly #buttons = new Buttons();
  readonly #subscription: { dispose(): void };
  #secrets: readonly SecretEntry[] = [];
  #wish: Wish | undefined;
  #plan: Plan | null = null;
  #failure: Failure | null = null;
  #operation: RunningOperation | undefined;
  #busy = false;

  constructor(parts: PageParts, project: ProjectId) {
    this.#parts = parts;
    this.#project = project;
    this.#subscription = parts.core.store.onChange((change) => {
      if (change.project === project && change.operations.length) void this.load();
    });
  }

  load(): Promise<void> {
    return this.#try(async () => {
      const { secrets } = await this.#parts.core.agent.request(listSecrets, { project: this.#project });
      this.#secrets = secrets;
    });
  }

  title(): string {
    return vscode.l10n.t('Secrets of {0}', this.#name);
  }

  get #name(): string {
    return this.#parts.core.store.project(this.#project)?.head.name ?? '';
  }

  state(): SecretsState {
    const { store, agent } = this.#parts.core;
    const environments = [...(store.project(this.#project)?.environments.values() ?? [])];
    return {
      page: 'secrets',
      project: this.#name,
      secrets: this.#secrets,
      environments: environments.filter(({ kind }) => kind !== 'preview').map(({ name }) => name),
      storedIn: agent.state.kind === 'running' ? agent.state.about.storedIn : 'none',
      plan: this.#plan,
      operation: this.#operation?.state(this.#buttons) ?? null,
      failure: this.#failure && this.#buttons.worded(this.#failure, { project: this.#project }),
    };
  }

  address(): PageAddress {
    return { project: this.#project };
  }

  async handle(message: PageMessage): Promise<void> {
    if (await handleShared(message, this.#parts, this.#operation, this.#buttons)) return;
    if (message.type === 'rotate') await this.rotate(message.names, false);
    else if (message.type === 'update') await this.rotate([message.name], true);
    else if (message.type === 'apply') await this.#apply(message.hash);
    else if (message.type === 'dismiss') this.#forgetPlan();
    else if (message.type === 'undo')
      await this.#propose({ kind: 'undoRotation', rotation: as<OperationId>(message.operation) });
    else if (message.type === 'revoke')
      await this.#propose({ kind: 'revokeSecret', rotation: as<OperationId>(message.operation) });
  }

  /** Asks what a rotation needs to know, then shows its plan. */
  async rotate(names: readonly string[], pasted: boolean): Promise<void> {
    const known = names.filter((name) => this.#secrets.some((secret) => secret.name === name));
    if (known.length === 0) return;
    const answer = await askRotate(this.#secrets, { names: known, pasted }, this.#parts.core.asker, words);
    if (answer) await this.#propose(answer.input, answer.values);
  }

  async #propose(input: Wish['input'], values: Wish['values'] = {}): Promise<void> {
    this.#operation?.dispose();
    this.#operation = undefined;
    const wish: Wish = { project: this.#project, input, values };
    this.#wish = wish;
    await this.#try(async () => {
      this.#plan = await this.#parts.operations.plan(wish);
    });
  }

  #forgetPlan(): void {
    this.#plan = null;
    this.#wish = undefined; // and the values with it
    this.#parts.push();
  }

  async #apply(hash: string): Promise<void> {
    const [wish, plan] = [this.#wish, this.#plan];
    if (!wish || plan?.hash !== hash || this.#busy) return;
    this.#busy = true;
    await this.#try(async () => {
      const operation = await this.#parts.operations.apply({ ...wish, plan });
      if (!operation) return;
      this.#plan = null;
      this.#wish = undefined; // and the values with it
      this.#parts.begun(this.#project, operation);
      this.#operation = new RunningOperation(this.#parts.core, this.#project, operation, this.#parts.push);
      await this.#operation.load();
    });
    this.#busy = false;
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      this.#failure = null;
      await act();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason !== 'cancelled') this.#failure = failure;
    }
    this.#parts.push();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#operation?.dispose();
  }
}
