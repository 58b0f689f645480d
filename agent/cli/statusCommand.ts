import type { EnvironmentSnapshot, ProjectSnapshot, TargetSnapshot } from '../protocol/model.ts';
import { explain } from '../protocol/explain.ts';
import type { Failure } from '../protocol/failures.ts';
import { english } from '../protocol/say.ts';
import type { Call, Command } from './command.ts';
import { exitCodes, type ExitCode } from './exitCodes.ts';
import { exactly } from './options.ts';
import { table } from './table.ts';
import { words } from './terminal.ts';
import { age } from './times.ts';
import { shortCommit } from '../protocol/ids.ts';

export const status: Command = {
  usage: 'status',
  summary: 'what runs in each environment, and how it is',
  run: (call) => shown(call, ({ environments }) => environments, environmentTable),
};

export const previews: Command = {
  usage: 'previews',
  summary: 'the previews of branches, with their addresses',
  run: (call) => shown(call, (snapshot) => snapshot.previews, previewTable),
};

type Pick = (snapshot: ProjectSnapshot) => readonly EnvironmentSnapshot[];

async function shown(
  call: Call,
  pick: Pick,
  text: (found: readonly EnvironmentSnapshot[], now: number) => string,
): Promise<ExitCode> {
  exactly(call.words);
  const { watch, world } = await call.project();
  await watch.refresh();
  const snapshot = watch.snapshot();
  for (const line of troubles(snapshot)) call.terminal.note(line);
  call.terminal.print(
    call.json ? JSON.stringify(snapshot, null, 2) : text(pick(snapshot), world.clock.now()),
  );
  return exitCodes.done;
}

function troubles({ folder, problems, sources, state }: ProjectSnapshot): string[] {
  if (state === 'noConfiguration') return inLines({ reason: state, folder });
  const failing = sources.flatMap(({ source, state, message }) =>
    state === 'failing' && message ? [`${source}: ${words(message)}`] : [],
  );
  const wrong = problems.filter(({ severity }) => severity === 'error');
  return [
    ...failing,
    ...wrong.map(({ file, range, message }) => `${file}:${(range?.line ?? 0) + 1}: ${words(message)}`),
  ];
}

function inLines(failure: Failure): string[] {
  const { what, next } = explain(failure);
  return [what, ...(next ? [next] : [])].map(words);
}

const heads = ['ENVIRONMENT', 'STATE', 'SERVICE', 'IS', 'COMMIT', 'TITLE', 'SINCE', 'URL'];

function environmentTable(environments: readonly EnvironmentSnapshot[], now: number): string {
  if (environments.length === 0) return 'No environments yet.';
  const isCostKnown = environments.some(({ targets }) => targets.some(({ cost }) => cost));
  return table(
    isCostKnown ? [...heads, 'COST'] : heads,
    environments.flatMap((environment) => environmentRows(environment, now)),
  );
}

function environmentRows(environment: EnvironmentSnapshot, now: number): string[][] {
  const rows = environment.targets.map((target) => targetCells(target, now));
  const first = [environment.name, [environment.state, ...facts(environment)].join(', ')];
  return rows.length ? rows.map((row, index) => [...(index ? ['', ''] : first), ...row]) : [first];
}

/** What matters now besides the state. */
function facts({ behind, frozen, hold, sleep, waitingFor }: EnvironmentSnapshot): string[] {
  return [
    ...(behind?.commits ? [`${behind.commits} behind ${behind.environment}`] : []),
    ...(frozen ? [`frozen until ${english.date(frozen.until)}`] : []),
    ...(hold ? [`held by ${hold.branch}`] : []),
    ...(sleep?.asleepSince && sleep.wakesAt ? [`wakes ${english.date(sleep.wakesAt)}`] : []),
    ...(waitingFor.length ? [`waits for ${gatesOf(waitingFor).join(' and ')}`] : []),
  ];
}

function gatesOf(waiting: EnvironmentSnapshot['waitingFor']): string[] {
  return [...new Set(waiting.flatMap(({ gates }) => gates))].sort();
}

function targetCells({ service, state, current, url, newer, cost }: TargetSnapshot, now: number): string[] {
  const costs = cost ? words(cost) : '';
  if (!current) return [service, state, '', '', '', '', costs];
  const title = newer.count ? `${current.commit.title} (${newer.count} newer)` : current.commit.title;
  const since = current.servedFrom ?? current.createdAt;
  return [service, state, shortCommit(current.commit.sha), title, age(since, now), url ?? '', costs];
}

function previewTable(found: readonly EnvironmentSnapshot[], now: number): string {
  if (found.length === 0) return 'No previews yet. "taxiway plan preview BRANCH" plans one.';
  const rows = found.flatMap((preview) => previewRows(preview, now));
  return table(['BRANCH', 'STATE', 'TITLE', 'CHANGED', 'SERVICE', 'URL'], rows);
}

function previewRows({ name, state, preview, targets }: EnvironmentSnapshot, now: number): string[][] {
  const said = preview?.failure ? 'failed' : preview?.staleSince ? `${state}, stale` : state;
  const first = [
    preview?.branch ?? name,
    said,
    preview?.title ?? '',
    age(preview?.lastActivityAt ?? now, now),
  ];
  const rows = targets.map(({ service, url, current }) => [service, current ? (url ?? '') : '']);
  return rows.length ? rows.map((row, index) => [...(index ? ['', '', '', ''] : first), ...row]) : [first];
}
