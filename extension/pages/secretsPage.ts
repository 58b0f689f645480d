import { as, type OperationId, type ProjectId } from '../../agent/protocol/ids.ts';
import type { SecretEntry } from '../../agent/protocol/model.ts';
import { listSecrets } from '../../agent/protocol/requests.ts';
import type { Told } from '../../agent/protocol/told.ts';
import type { PageAddress, PageMessage, SecretsState, WordedFailure } from '../../webview/protocol/pages.ts';
import { failureOf, type Tellable } from '../failed.ts';
import { Disposables } from '../disposables.ts';
import type { Wish } from '../operations/operate.ts';
import { runAgentFlow } from '../quickInput/agentFlow.ts';
import { t, words } from '../words.ts';
import { Change } from './change.ts';
import type { PageContent } from './host.ts';
import { secretsKey } from './keys.ts';
import type { PageParts } from './parts.ts';

/** The inventory of a project's secrets, the plan of a rotation and its progress. Values pass by, from the box to the agent. */
export class SecretsPage implements PageContent {
  readonly #parts: PageParts;
  readonly #project: ProjectId;
  readonly #change: Change;
  readonly #owned = new Disposables();
  #secrets: readonly SecretEntry[] | null = null;
  #unasked: readonly Told[] = [];
  #failure: Tellable | null = null;

  constructor(parts: PageParts, project: ProjectId) {
    this.#parts = parts;
    this.#project = project;
    this.#change = this.#owned.add(new Change(parts));
    const { store } = parts.core;
    this.#owned.add(
      store.onChange((change) => {
        if (change.project === project && change.operations.length) void this.load();
      }),
    );
    this.#owned.add(store.onReset(() => void this.load()));
  }

  /** Does not reject: what fails is said on the page until it works again. */
  async load(): Promise<void> {
    try {
      const { secrets, unasked } = await this.#parts.core.agent.request(listSecrets, {
        project: this.#project,
      });
      this.#secrets = secrets;
      this.#unasked = unasked;
      this.#failure = null;
    } catch (error) {
      this.#failure = failureOf(error);
    }
    this.#parts.push();
  }

  async show(operation: OperationId): Promise<void> {
    await this.#change.show(this.#project, operation);
  }

  async plan(input: Wish['input'], values: Wish['values'] = {}): Promise<void> {
    await this.#change.planFor({ project: this.#project, input, values });
  }

  title(): string {
    return t('Secrets of {0}', this.#name);
  }

  get #name(): string {
    return this.#parts.core.store.project(this.#project)?.head.name ?? '';
  }

  key(): string {
    return secretsKey(this.#project);
  }

  state(): SecretsState {
    return {
      page: 'secrets',
      project: this.#name,
      production: this.#change.production,
      secrets: this.#secrets,
      storedIn: this.#storedIn(),
      unasked: this.#unasked.map((one) => this.#worded(one)),
      failure: this.#failure && this.#worded(this.#failure),
      change: this.#change.state(),
    };
  }

  /** Where they were listed it was asked anew; what the agent found at its start may be over. */
  #storedIn(): SecretsState['storedIn'] {
    const { state } = this.#parts.core.agent;
    return this.#secrets?.[0]?.storedIn ?? (state.kind === 'running' ? state.about.storedIn : 'none');
  }

  #worded(failure: Tellable): WordedFailure {
    return this.#change.buttons.worded(failure, { project: this.#project });
  }

  address(): PageAddress {
    return { project: this.#project, ...this.#change.address() };
  }

  async handle(message: PageMessage): Promise<void> {
    if (await this.#change.handle(message)) return;
    if (message.type === 'rotate') await this.#rotate(message.names, false);
    else if (message.type === 'update') await this.#rotate([message.name], true);
    else if (message.type === 'dismiss') this.#change.forget();
    else if (message.type === 'undo')
      await this.plan({ kind: 'undoRotation', rotation: as<OperationId>(message.operation) });
    else if (message.type === 'revoke')
      await this.plan({ kind: 'revokeSecret', rotation: as<OperationId>(message.operation) });
  }

  /** Asks what a rotation needs to know, then shows its plan. */
  async #rotate(names: readonly string[], pasted: boolean): Promise<void> {
    const known = names.filter((name) => this.#secrets?.some((secret) => secret.name === name));
    if (known.length === 0) return;
    const end = await runAgentFlow(
      { ...this.#parts.core, words },
      {
        flow: pasted ? 'secret.update' : 'secret.rotate',
        project: this.#project,
        given: [{ name: 'named', value: known }],
      },
    );
    if (end?.done.input) await this.plan(end.done.input, end.values);
  }

  revealed(): void {
    this.#change.revealed();
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
