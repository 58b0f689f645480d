import type { CommitInfo } from '../protocol/model.ts';
import type { Plan, PlannedCommits, PlanRemarks } from '../protocol/plan.ts';
import { english, type Message } from '../protocol/say.ts';
import { oneLine, table } from './table.ts';
import { words } from './terminal.ts';
import { shortCommit } from '../protocol/ids.ts';

/** The change card as text. */
export function card(plan: Plan): string {
  const { facts, remarks, hash, expiresAt } = plan;
  const parts = [
    [`${words(remarks.title)}   plan ${hash.slice(0, 12)}, expires ${english.date(expiresAt)}`],
    remarks.nothingToDo ? [words(remarks.nothingToDo)] : [],
    section('Warning', remarks.warnings.map(words)),
    remarks.commits.flatMap(commits),
    section(
      'Variables',
      facts.variables.map(({ service, name, difference }) => `${service} ${name} ${difference}`),
    ),
    section(
      'Migrations',
      facts.migrations.map(({ name, reversible }) => `${name}${reversible ? '' : ', cannot be reversed'}`),
    ),
    section('As', (remarks.as ?? []).map(words)),
    section('Gates', gates(plan)),
    section('Effects', remarks.effects.map(words)),
    section('Steps', remarks.stepTitles.map(words)),
    section('Takes', expectation(remarks)),
    section('Undo', remarks.undo ? [words(remarks.undo)] : []),
    section(
      'Needs',
      remarks.needsValues.map((name) => `the value of ${name}, by stdin of apply`),
    ),
  ];
  return parts
    .filter((lines) => lines.length)
    .map((lines) => lines.join('\n'))
    .join('\n');
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${(index ? '' : name).padEnd(11)} ${oneLine(line)}`);
}

function commits({ service, now, then, in: coming, out }: PlannedCommits): string[] {
  const rows = [
    [service, 'now', commitText(now)],
    ['', 'then', commitText(then)],
    ...coming.map((commit) => ['', 'in', commitText(commit)]),
    ...out.map((commit) => ['', 'out', commitText(commit)]),
  ];
  return table(['', '', ''], rows).split('\n').slice(1);
}

function commitText(commit: CommitInfo | null): string {
  return commit ? `${shortCommit(commit.sha)} ${commit.title} (${commit.author})` : 'nothing';
}

const marks = { passes: 'passes', fails: 'FAILS', pending: 'asked before it starts' } as const;

function gates({ facts, remarks }: Plan): string[] {
  return facts.gates.flatMap(({ gate, verdict, binding }) => {
    const remark = remarks.gates.find((one) => one.gate === gate);
    const text: Message | undefined = remark?.text;
    const holds = verdict === 'fails' && !binding ? 'fails, for information' : marks[verdict];
    const links = (remark?.links ?? []).map(({ label, url }) => `  ${label}: ${url}`);
    return [`${gate} ${holds}${text ? `: ${words(text)}` : ''}`, ...links];
  });
}

function expectation({ expected, watchMs }: PlanRemarks): string[] {
  return [
    ...(expected ? [`about ${english.duration(expected.ms)} (median of ${expected.samples})`] : []),
    ...(watchMs ? [`then watched for ${english.duration(watchMs)}`] : []),
  ];
}
