import * as vscode from 'vscode';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import { closeServiceLog, openServiceLog } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import type { Subscription } from '../emitter.ts';
import type { ServiceLines } from '../serviceLines.ts';
import { t, words } from '../words.ts';

interface Place {
  readonly environment: string;
  readonly service: string;
}

/** What services print, an output channel for each that a person opened. */
export class ServiceLogs {
  readonly #core: Pick<Core, 'agent' | 'serviceLines'>;
  readonly #channels = new Map<string, vscode.OutputChannel>();
  readonly #open = new Map<number, vscode.OutputChannel>();
  readonly #lines: Subscription;

  constructor(core: Pick<Core, 'agent' | 'serviceLines'>) {
    this.#core = core;
    this.#lines = core.serviceLines.event((lines) => this.#write(lines));
  }

  /** From its last lines on; one that is open already begins anew. Rejects with Failed. */
  async show(project: ProjectId, place: Place): Promise<void> {
    const channel = this.#channelOf(project, place);
    for (const [log, other] of this.#open) if (other === channel) this.#close(log);
    channel.clear();
    channel.show(true);
    const { log } = await this.#core.agent.request(openServiceLog, { project, ...place });
    this.#open.set(log, channel);
  }

  dispose(): void {
    this.#lines.dispose();
    for (const log of this.#open.keys()) this.#close(log);
    for (const channel of this.#channels.values()) channel.dispose();
  }

  #channelOf(project: ProjectId, { environment, service }: Place): vscode.OutputChannel {
    const key = [project, environment, service].join('/');
    const known = this.#channels.get(key);
    if (known) return known;
    const channel = vscode.window.createOutputChannel(t('Taxiway: {0} in {1}', service, environment));
    this.#channels.set(key, channel);
    return channel;
  }

  #close(log: number): void {
    this.#open.delete(log);
    this.#core.agent.request(closeServiceLog, { log }).catch(() => undefined); // an agent that is gone tells no more
  }

  #write({ log, lines, over }: ServiceLines): void {
    const channel = this.#open.get(log);
    for (const { at, text } of lines)
      channel?.appendLine(at === null ? text : `${new Date(at).toLocaleTimeString()}  ${text}`);
    if (!over) return;
    channel?.appendLine(`— ${words(over)}`);
    this.#open.delete(log);
  }
}
