import type { OperationInput } from '../../agent/protocol/input.ts';
import type { Where } from './environmentChoice.ts';
import { waitingChange } from '../model/find.ts';
import { isNode } from '../model/nodes.ts';
import type { Wish } from '../operations/operate.ts';
import type { Choice } from '../quickInput/question.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';
import { placeFor, projectsOf } from './places.ts';
import type { CommandServices } from './services.ts';

interface Questions {
  readonly title: string;
  readonly environment: string;
  readonly change: string;
}

/** The change that a person means to approve or to sign for; one that waits already, or one that could be made. */
export async function changeFor(
  services: CommandServices,
  node: unknown,
  { title, environment, change }: Questions,
): Promise<Wish | undefined> {
  const given = await givenChange(services, node);
  if (given) return given;
  const where = await placeFor(services, node, {
    title,
    placeholder: environment,
    which: 'lasting',
    none: t('There is no environment.'),
  });
  if (!where) return undefined;
  const choices = changesOf(where);
  const [only] = choices;
  const input =
    only && choices.length === 1
      ? only.value
      : chosen(await services.core.asker.pick({ placeholder: change, choices }, alone(title)));
  return input && { project: where.project.head.id, input };
}

async function givenChange(services: CommandServices, node: unknown): Promise<Wish | undefined> {
  if (!isNode(node) || node.type !== 'change') return undefined;
  await projectsOf(services);
  const project = services.core.store.project(node.project);
  const change = project && waitingChange(project, node.plan);
  return change && { project: node.project, input: change.input };
}

/** What waits, then what has not been planned yet. */
function changesOf({ environment }: Where): readonly Choice<OperationInput>[] {
  const { name, promoteFrom, waitingFor } = environment;
  const waiting = waitingFor.map(({ title, input }) => ({ label: words(title), value: input }));
  if (waiting.length) return waiting;
  const deploy = {
    label: t('A deploy to {0}', name),
    value: { kind: 'deploy', environment: name, ref: null, services: 'changed' },
  } as const;
  if (promoteFrom === null) return [deploy];
  return [
    {
      label: t('A promotion from {0} to {1}', promoteFrom, name),
      value: { kind: 'promote', from: promoteFrom, environment: name, services: 'changed' },
    },
    deploy,
  ];
}
