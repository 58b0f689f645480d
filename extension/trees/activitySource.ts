import type { OperationSummary } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Node, OperationNode } from '../model/nodes.ts';
import type { Store } from '../model/store.ts';
import type { Words } from '../words.ts';
import { groupOf, grouped, groupTitle } from './activityGroups.ts';
import { Markdown } from './markdown.ts';
import { operationRow } from './operationRow.ts';
import type { Row, Tooltip } from './row.ts';
import type { TreeSource } from './source.ts';
import { operationWord } from './states.ts';

/** Operations: running, waiting for somebody, then by the day they ended. */
export class ActivitySource implements TreeSource {
  readonly #store: Store;
  readonly #words: Words;
  readonly #now: () => number;

  constructor(store: Store, words: Words, now: () => number) {
    this.#store = store;
    this.#words = words;
    this.#now = now;
  }

  #operations(): OperationSummary[] {
    return this.#store.projects.flatMap(({ operations }) => [...operations.values()]);
  }

  roots(): readonly Node[] {
    return grouped(this.#operations()).map(({ name }) => groupNode(name));
  }

  children(node: Node): readonly Node[] {
    if (node.type !== 'group') return [];
    const group = grouped(this.#operations()).find(({ name }) => name === node.group);
    return (group?.operations ?? []).map(operationNode);
  }

  parent(node: Node): Node | undefined {
    const operation = this.#find(node);
    return operation && groupNode(groupOf(operation));
  }

  row(node: Node): Row | undefined {
    if (node.type === 'group') return this.#groupRow(node.group);
    const operation = this.#find(node);
    if (!operation) return undefined;
    const project =
      this.#store.projects.length > 1 ? this.#store.project(operation.project)?.head.name : undefined;
    return operationRow(operation, project ?? null, this.#now(), this.#words);
  }

  #groupRow(name: string): Row {
    const label = this.#words(groupTitle(name, this.#now()));
    const open = name === 'running' || name === 'waiting' || label !== name ? 'expanded' : 'collapsed';
    return { label, icon: { id: groupIcons[name] ?? 'calendar' }, spoken: label, context: [], open };
  }

  tooltip(node: Node): Tooltip | undefined {
    const operation = this.#find(node);
    if (!operation) return undefined;
    const text = new Markdown().heading(
      this.#words(operation.title),
      this.#words(operationWord(operation.state)),
    );
    if (operation.result) text.line(this.#words(operation.result));
    text.line(this.#words(say('Started by {0}, {1}', operation.by, { at: operation.createdAt })));
    if (operation.startedAt !== null && operation.endedAt !== null)
      text.line(this.#words(say('took {0}', { forMs: operation.endedAt - operation.startedAt })));
    return text.tooltip;
  }

  #find(node: Node): OperationSummary | undefined {
    return node.type === 'operation' ? this.#store.operation(node.project, node.operation) : undefined;
  }
}

const groupIcons: Readonly<Record<string, string>> = { running: 'sync', waiting: 'person' };

function groupNode(group: string): Node {
  return { type: 'group', project: null, group };
}

function operationNode({ project, id }: OperationSummary): OperationNode {
  return { type: 'operation', project, operation: id };
}
