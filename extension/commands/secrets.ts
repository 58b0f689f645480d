import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import { listSecrets } from '../../agent/protocol/requests.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { askRotate } from '../flows/secrets.ts';
import { isNode } from '../model/nodes.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { projectFor } from './places.ts';
import type { CommandServices } from './services.ts';

export function secrets(services: CommandServices) {
  const { core, operations, pages } = services;

  const rotate = async (name: unknown, pasted: boolean) => {
    const project = await projectFor(services, pasted ? t('Update Secret') : t('Rotate Secret'));
    if (!project) return;
    const list = await secretsOf(services, project.head.id);
    const given = { pasted, ...(typeof name === 'string' ? { names: [name] } : {}) };
    const answer = await askRotate(list, given, core.asker, words);
    if (answer)
      await operations.start({ project: project.head.id, input: answer.input, values: answer.values });
  };

  return {
    'taxiway.secrets.show': async () => {
      const project = await projectFor(services, t('Secrets'));
      if (project) pages.openSecrets(project.head.id);
    },
    'taxiway.secret.update': (name) => rotate(name, true),
    'taxiway.secret.rotate': (name) => rotate(name, false),
    'taxiway.secret.revoke': async (node) => {
      const rotation = await askRotation(
        services,
        node,
        t('Revoke'),
        t('Revoke the old value of which secret?'),
      );
      if (!rotation) return;
      const input = { kind: 'revokeSecret', rotation: rotation.operation } as const;
      await operations.start({ project: rotation.project, input });
    },
    'taxiway.secret.undoRotation': async (node) => {
      const rotation = await askRotation(
        services,
        node,
        t('Undo Rotation'),
        t('Bring back the old value of which secret?'),
      );
      if (!rotation) return;
      const input = { kind: 'undoRotation', rotation: rotation.operation } as const;
      await operations.start({ project: rotation.project, input });
    },
  } satisfies Partial<Commands>;
}

async function secretsOf({ core }: CommandServices, project: ProjectId) {
  const { secrets: list } = await core.agent.request(listSecrets, { project });
  if (list.length === 0) throw nothing(say('taxiway.json names no secrets.'));
  return list;
}

function nothing(message: Message): Failed {
  return new Failed({ reason: 'nothingToDo', message });
}

/** A rotation whose old value still works. */
async function askRotation(
  services: CommandServices,
  node: unknown,
  title: string,
  placeholder: string,
): Promise<{ project: ProjectId; operation: OperationId } | undefined> {
  if (isNode(node) && node.type === 'operation') return node;
  const project = await projectFor(services, title);
  if (!project) return undefined;
  const list = await secretsOf(services, project.head.id);
  const choices = list.flatMap(({ name, undoable }) =>
    undoable ? [{ label: name, value: undoable.operation, ...until(undoable.until) }] : [],
  );
  if (choices.length === 0) throw nothing(say('No rotation has an old value that still works.'));
  const operation = chosen(await services.core.asker.pick({ placeholder, choices }, alone(title)));
  return operation && { project: project.head.id, operation };
}

function until(at: number | null): { description?: string } {
  return at === null ? {} : { description: words(say('until {0}', { at })) };
}
