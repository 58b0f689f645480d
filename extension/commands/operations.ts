import type { OperationSummary } from '../../agent/protocol/model.ts';
import { cancelOperation, getOperation, resumeOperation } from '../../agent/protocol/requests.ts';
import { Failed } from '../failed.ts';
import { isEnded } from '../model/find.ts';
import { isNode, type OperationNode } from '../model/nodes.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { operationIcon, operationWord } from '../../agent/protocol/states.ts';
import { t, words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { projectsOf } from './places.ts';
import type { CommandServices } from './services.ts';

export function operationCommands(services: CommandServices) {
  const { core, operations, pages } = services;
  return {
    'taxiway.operation.show': async (node) => {
      const place = await operationFor(services, node, t('Show Operation'), () => true);
      if (place) pages.openOperation(place.project, place.operation);
    },
    'taxiway.operation.showLog': async (node) => {
      const place = await operationFor(services, node, t('Show Log'), () => true);
      if (place) await pages.showLog(place);
    },
    'taxiway.operation.cancel': async (node) => {
      const place = await operationFor(services, node, t('Cancel Operation'), (one) => !isEnded(one));
      if (place)
        await core.agent.request(cancelOperation, { project: place.project, operation: place.operation });
    },
    'taxiway.operation.resume': async (node) => {
      const stopped = (one: OperationSummary) => !isEnded(one) && !one.alive && one.readable;
      const place = await operationFor(services, node, t('Resume'), stopped);
      if (!place) return;
      await core.agent.request(resumeOperation, { project: place.project, operation: place.operation });
      pages.openOperation(place.project, place.operation);
    },
    'taxiway.operation.retry': async (node) => {
      const failed = ({ state, readable }: OperationSummary) => state === 'failed' && readable;
      const place = await operationFor(services, node, t('Retry'), failed);
      if (place) await operations.again(place);
    },
    'taxiway.operation.undo': async (node) => {
      const place = await operationFor(services, node, t('Undo'), ({ undo }) => undo !== null);
      if (!place) return;
      const { project, operation } = place;
      const known = core.store.operation(project, operation);
      const { undo } = known ?? (await core.agent.request(getOperation, { project, operation })).summary;
      if (undo) await operations.start({ project, input: undo });
    },
  } satisfies Partial<Commands>;
}

/** The operation a command was called on, or one that a person chooses, the newest first. */
async function operationFor(
  services: CommandServices,
  node: unknown,
  title: string,
  fits: (operation: OperationSummary) => boolean,
): Promise<OperationNode | undefined> {
  if (isNode(node) && node.type === 'operation') return node;
  const projects = await projectsOf(services);
  const found = projects
    .flatMap(({ operations }) => [...operations.values()])
    .filter(fits)
    .sort((a, b) => b.createdAt - a.createdAt);
  if (found.length === 0)
    throw new Failed({
      reason: 'nothingToDo',
      message: { text: t('There is no such operation now.') },
    });
  const choices = found.map((operation) => ({
    label: words(operation.title),
    value: operation,
    icon: operationIcon(operation).id,
    description: words(operationWord(operation)),
  }));
  const placeholder = t('Which operation?');
  const answer = chosen(await services.core.asker.pick({ placeholder, choices }, alone(title)));
  return answer && { type: 'operation', project: answer.project, operation: answer.id };
}
