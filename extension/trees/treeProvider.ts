import * as vscode from 'vscode';
import { say } from '../../agent/protocol/say.ts';
import type { Nodes } from '../model/nodes.ts';
import { nodeId, type Node } from '../model/nodes.ts';
import { words } from '../words.ts';
import type { Row, Tooltip } from './row.ts';
import type { TreeSource } from './source.ts';

/** Draws a source; refreshes single rows, and only those whose text changed. */
export class TreeProvider implements vscode.TreeDataProvider<Node> {
  readonly #source: TreeSource;
  readonly #nodes: Nodes;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly #drawn = new Map<Node, string>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(source: TreeSource, nodes: Nodes) {
    this.#source = source;
    this.#nodes = nodes;
  }

  getChildren(node?: Node): Promise<Node[]> | Node[] {
    if (!node) {
      this.#drawn.clear();
      return this.#source.roots().map((child) => this.#nodes.of(child));
    }
    const children = this.#source.children(node);
    const interned = (list: readonly Node[]) => list.map((child) => this.#nodes.of(child));
    return children instanceof Promise ? children.then(interned) : interned(children);
  }

  getParent(node: Node): Node | undefined {
    const parent = this.#source.parent(node);
    return parent && this.#nodes.of(parent);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const row = this.#source.row(node) ?? gone();
    this.#drawn.set(node, JSON.stringify(row));
    return treeItem(nodeId(node), row);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const tooltip = this.#source.tooltip(node);
    if (tooltip) item.tooltip = markdown(tooltip);
    return item;
  }

  /** The rows below one that are seen at first: those below what is collapsed are not. */
  async rows(node?: Node): Promise<readonly Row[]> {
    const children = await this.getChildren(node);
    const below = children.map(async (child) => {
      const row = this.#source.row(child);
      if (!row) return [];
      return row.open === 'expanded' ? [row, ...(await this.rows(child))] : [row];
    });
    return (await Promise.all(below)).flat();
  }

  /** The very object the editor knows this row by. */
  interned<T extends Node>(node: T): T {
    return this.#nodes.of(node);
  }

  /** The row and what is below it, if the editor has it; everything without a row. */
  refresh(node?: Node): void {
    const known = node && this.#nodes.known(node);
    if (!node || (known && this.#drawn.has(known))) this.#changed.fire(known);
  }

  /** Time went by: redraws the rows that now read differently. */
  tick(): void {
    for (const [node, drawn] of this.#drawn) {
      const row = this.#source.row(node);
      if (row && JSON.stringify(row) !== drawn) this.#changed.fire(node);
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function gone(): Row {
  const label = words(say('no longer there'));
  return { label, icon: { id: 'circle-slash' }, spoken: label, context: [], open: 'leaf' };
}

const collapsible = {
  leaf: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

function treeItem(id: string, row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, collapsible[row.open]);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(
    row.icon.id,
    row.icon.color ? new vscode.ThemeColor(row.icon.color) : undefined,
  );
  item.contextValue = row.context.join('.');
  item.accessibilityInformation = { label: row.spoken };
  if (row.description !== undefined) item.description = row.description;
  if (row.command) item.command = { command: row.command.id, title: '', arguments: [...row.command.args] };
  if (row.production) item.resourceUri = vscode.Uri.from({ scheme: productionScheme, path: `/${id}` });
  return item;
}

/** Rows with such an address are production: their label is drawn in the warning colour. */
export const productionScheme = 'taxiway-production';

export function markdown({ markdown: text, commands }: Tooltip): vscode.MarkdownString {
  const rendered = new vscode.MarkdownString(text, true);
  rendered.isTrusted = { enabledCommands: [...commands] };
  return rendered;
}
