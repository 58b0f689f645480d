import { previews, shownProjects, targetOf } from '../model/find.ts';
import type { EnvironmentNode, Node, ServiceNode } from '../model/nodes.ts';
import type { Project, Store } from '../model/store.ts';
import type { Words } from '../words.ts';
import { previewRow, previewServiceRow } from './previewRow.ts';
import type { Row, Tooltip } from './row.ts';
import type { TreeSource } from './source.ts';
import { previewTooltip, serviceTooltip } from './tooltips.ts';

/** preview → services, the most recently active first; `filter` leaves those whose row contains the text. */
export class PreviewsSource implements TreeSource {
  readonly #store: Store;
  readonly #words: Words;
  readonly #now: () => number;
  filter = '';

  constructor(store: Store, words: Words, now: () => number) {
    this.#store = store;
    this.#words = words;
    this.#now = now;
  }

  roots(): readonly Node[] {
    return shownProjects(this.#store).flatMap((project) =>
      previews(project)
        .map(({ name }): EnvironmentNode => ({
          type: 'environment',
          project: project.head.id,
          environment: name,
        }))
        .filter((node) => this.#matches(project, node)),
    );
  }

  #matches(project: Project, node: EnvironmentNode): boolean {
    if (this.filter === '') return true;
    const row = this.row(node);
    const text = `${row?.label ?? ''} ${row?.description ?? ''} ${project.environments.get(node.environment)?.preview?.author ?? ''}`;
    return text.toLowerCase().includes(this.filter.toLowerCase());
  }

  children(node: Node): readonly Node[] {
    if (node.type !== 'environment') return [];
    const targets = this.#store.environment(node.project, node.environment)?.targets ?? [];
    return targets.map(({ service }): ServiceNode => ({ ...node, type: 'service', service }));
  }

  parent(node: Node): Node | undefined {
    if (node.type !== 'service') return undefined;
    return { type: 'environment', project: node.project, environment: node.environment };
  }

  row(node: Node): Row | undefined {
    if (node.type !== 'environment' && node.type !== 'service') return undefined;
    const project = this.#store.project(node.project);
    const environment = project?.environments.get(node.environment);
    if (!project || !environment) return undefined;
    if (node.type === 'environment') {
      const several = shownProjects(this.#store).length > 1;
      return previewRow(project, environment, this.#now(), several, this.#words);
    }
    const target = targetOf(environment, node.service);
    return target && previewServiceRow(environment, target, this.#words);
  }

  tooltip(node: Node): Tooltip | undefined {
    if (node.type !== 'environment' && node.type !== 'service') return undefined;
    const environment = this.#store.environment(node.project, node.environment);
    if (!environment) return undefined;
    if (node.type === 'environment') return previewTooltip(environment, this.#words);
    const target = targetOf(environment, node.service);
    return target && serviceTooltip(node, target, this.#words);
  }
}
