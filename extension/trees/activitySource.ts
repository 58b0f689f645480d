import type {
  OperationSummary,
  WaitingChange,
  WorkflowJob,
  WorkflowRun,
} from '../../agent/protocol/model.ts';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import { say } from '../../agent/protocol/say.ts';
import { waitingChange, waitingForYou } from '../model/find.ts';
import { nodeId, type GroupNode, type Node, type OperationNode, type RunNode } from '../model/nodes.ts';
import type { OlderOperations } from '../model/olderOperations.ts';
import type { Store } from '../model/store.ts';
import type { Words } from '../words.ts';
import { groupOf, grouped, groupTitle, noonOf } from './activityGroups.ts';
import { changeRow, dueSecretsRow, waitingRow, waitingTooltip } from './changeRow.ts';
import { Markdown } from './markdown.ts';
import { operationRow } from './operationRow.ts';
import type { Row, Tooltip } from './row.ts';
import { runRow, runTooltip } from './runRow.ts';
import type { TreeSource } from './source.ts';
import { operationWord } from '../../agent/protocol/states.ts';

export interface ActivityParts {
  readonly store: Store;
  readonly operations: OlderOperations;
  readonly words: Words;
  readonly now: () => number;
  /** A day that is neither today nor yesterday, from a time on it. */
  readonly day: (at: number) => string;
  readonly jobs: (of: RunNode) => Promise<readonly WorkflowJob[]>;
}

/** Operations: running, waiting for somebody beside changes that do, then by the day they ended. Workflow runs stand between. */
export class ActivitySource implements TreeSource {
  readonly #parts: ActivityParts;
  /** As they were when they were last shown. */
  readonly #jobs = new Map<string, WorkflowJob>();

  constructor(parts: ActivityParts) {
    this.#parts = parts;
  }

  roots(): readonly Node[] {
    const days = grouped(this.#parts.operations.all()).map(({ name }) => name);
    const names = ['running', 'waiting', 'runs', ...days.filter((name) => /^\d/.test(name))];
    const nodes = names.filter((name) => this.#members(name).length > 0).map(groupNode);
    return this.#parts.operations.more ? [...nodes, { type: 'older' }] : nodes;
  }

  children(node: Node): readonly Node[] | Promise<readonly Node[]> {
    if (node.type === 'group') return this.#members(node.group);
    return node.type === 'run' && node.job === undefined ? this.#jobsOf(node) : [];
  }

  #members(name: string): readonly Node[] {
    if (name === 'runs') return this.#runs();
    const group = grouped(this.#parts.operations.all()).find((one) => one.name === name);
    const operations = (group?.operations ?? []).map(operationNode);
    return name === 'waiting' ? [...this.#others(), ...operations] : operations;
  }

  #runs(): RunNode[] {
    return this.#parts.store.projects.flatMap(({ head }) =>
      head.runs.map(({ id }) => ({ type: 'run', project: head.id, run: id }) as const),
    );
  }

  /** Asked for when they are shown, and again when the run has news. */
  async #jobsOf(of: RunNode): Promise<readonly Node[]> {
    const jobs = await this.#parts.jobs(of);
    return jobs.map((job) => {
      const node = { ...of, job: job.id };
      this.#jobs.set(nodeId(node), job);
      return node;
    });
  }

  #part(node: RunNode): WorkflowJob | WorkflowRun | undefined {
    if (node.job !== undefined) return this.#jobs.get(nodeId(node));
    return this.#parts.store.project(node.project)?.head.runs.find(({ id }) => id === node.run);
  }

  /** What waits besides operations: planned changes, workflows on GitHub, and secrets. */
  #others(): Node[] {
    return this.#parts.store.projects.flatMap((each): Node[] => {
      const project = each.head.id;
      return [
        ...waitingForYou(each).map(({ plan }) => ({ type: 'change', project, plan }) as const),
        ...each.head.waitingDeployments.map(
          (waits) => ({ type: 'waitingDeployment', project, waits }) as const,
        ),
        ...(each.head.dueSecrets.length > 0 ? [{ type: 'dueSecrets', project } as const] : []),
      ];
    });
  }

  parent(node: Node): Node | undefined {
    if (node.type === 'change' || node.type === 'waitingDeployment' || node.type === 'dueSecrets')
      return groupNode('waiting');
    if (node.type === 'run')
      return node.job === undefined
        ? groupNode('runs')
        : { type: 'run', project: node.project, run: node.run };
    const operation = this.#find(node);
    return operation && groupNode(groupOf(operation));
  }

  row(node: Node): Row | undefined {
    const { words, now } = this.#parts;
    if (node.type === 'group') return this.#groupRow(node.group);
    if (node.type === 'older') return olderRow(words);
    const change = this.#change(node);
    if (node.type === 'change')
      return change && changeRow(node, change, this.#projectName(node.project), words);
    if (node.type === 'waitingDeployment') return waitingRow(node, this.#projectName(node.project), words);
    if (node.type === 'dueSecrets') {
      const due = this.#parts.store.project(node.project)?.head.dueSecrets ?? [];
      return dueSecretsRow(due, this.#projectName(node.project), words);
    }
    if (node.type === 'run') {
      const part = this.#part(node);
      return part && runRow(node, part, now(), words);
    }
    const operation = this.#find(node);
    return operation && operationRow(operation, this.#projectName(operation.project), now(), words);
  }

  /** Where there are several. */
  #projectName(project: ProjectId): string | null {
    const { store } = this.#parts;
    return store.projects.length > 1 ? (store.project(project)?.head.name ?? null) : null;
  }

  #groupRow(name: string): Row {
    const { words, now, day } = this.#parts;
    const title = groupTitle(name, now());
    const label = title ? words(title) : day(noonOf(name));
    const icon = { id: groupIcons[name] ?? 'calendar' };
    return { label, icon, spoken: label, context: [], open: title ? 'expanded' : 'collapsed' };
  }

  tooltip(node: Node): Tooltip | undefined {
    const { words } = this.#parts;
    if (node.type === 'run') return runTooltip(this.#part(node), words);
    if (node.type === 'waitingDeployment') return waitingTooltip(node.waits, words);
    const operation = this.#find(node);
    if (!operation) return undefined;
    const text = new Markdown().heading(words(operation.title), words(operationWord(operation)));
    if (operation.result) text.line(words(operation.result));
    text.line(words(say('Started by {0}, {1}', operation.by, { at: operation.createdAt })));
    if (operation.startedAt !== null && operation.endedAt !== null)
      text.line(words(say('took {0}', { forMs: operation.endedAt - operation.startedAt })));
    return text.tooltip;
  }

  #find(node: Node): OperationSummary | undefined {
    return node.type === 'operation' ? this.#parts.operations.find(node.project, node.operation) : undefined;
  }

  #change(node: Node): WaitingChange | undefined {
    if (node.type !== 'change') return undefined;
    const project = this.#parts.store.project(node.project);
    return project && waitingChange(project, node.plan);
  }
}

const groupIcons: Readonly<Record<string, string>> = {
  running: 'sync',
  waiting: 'person',
  runs: 'github-action',
};

function groupNode(group: string): GroupNode {
  return { type: 'group', group };
}

function operationNode({ project, id }: OperationSummary): OperationNode {
  return { type: 'operation', project, operation: id };
}

function olderRow(words: Words): Row {
  return {
    label: words(say('Load more')),
    icon: { id: 'ellipsis' },
    spoken: words(say('Load more operations')),
    context: [],
    open: 'leaf',
    command: { id: 'taxiway.operations.more', args: [] },
  };
}
