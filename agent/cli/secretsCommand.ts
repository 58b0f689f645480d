import { listActions } from '../server/answers/actions.ts';
import { secretInventory } from '../server/answers/secrets.ts';
import { english, render } from '../protocol/say.ts';
import type { SecretEntry } from '../protocol/model.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { table } from './table.ts';
import { age } from './times.ts';

export const secrets: Command = {
  usage: 'secrets',
  summary: 'names and ages of the secrets, never values',
  async run(call) {
    exactly(call.words);
    const project = await call.project();
    const { secrets: entries } = await secretInventory(project, call.signal);
    const now = project.world.clock.now();
    const rows = entries.map((entry) => cells(entry, now));
    const text = rows.length
      ? table(['NAME', 'KIND', 'WHERE', 'ROTATED', 'DUE', 'KEPT IN'], rows)
      : 'No secrets in taxiway.json.';
    call.terminal.print(call.json ? JSON.stringify(entries, null, 2) : text);
    return exitCodes.done;
  },
};

function cells(
  { name, kind, stores, actions = [], rotatedAt, dueAt, storedIn }: SecretEntry,
  now: number,
): string[] {
  const where = [
    ...stores.flatMap(placeOf),
    ...actions.filter(({ at }) => at !== null).map(({ scope }) => (scope ? `actions/${scope}` : 'actions')),
  ];
  const due =
    dueAt === null
      ? ''
      : dueAt < now
        ? `overdue ${english.duration(now - dueAt)}`
        : `in ${english.duration(dueAt - now)}`;
  return [
    name,
    kind,
    where.join(' ') || 'nowhere',
    rotatedAt === null ? 'never' : age(rotatedAt, now),
    due,
    storedIn,
  ];
}

function placeOf({ environment, service, set, why }: SecretEntry['stores'][number]): readonly string[] {
  const place = `${environment}/${service}`;
  if (why) return [`${place} (not known: ${render(why)})`];
  return set ? [place] : [];
}

export const actionsSecrets: Command = {
  usage: 'secrets actions',
  summary: 'names and ages of what GitHub Actions is given',
  async run(call) {
    exactly(call.words);
    const project = await call.project();
    const entries = await listActions(project, call.signal);
    const now = project.world.clock.now();
    const rows = entries.map(({ what, name, scope, at }) => [
      name,
      what,
      scope ?? 'repository',
      age(at, now),
    ]);
    const text = rows.length
      ? table(['NAME', 'WHAT', 'WHERE', 'SET'], rows)
      : 'GitHub Actions is given nothing.';
    call.terminal.print(call.json ? JSON.stringify(entries, null, 2) : text);
    return exitCodes.done;
  },
};
