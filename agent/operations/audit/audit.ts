import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FailureReason } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import { english, render } from '../../protocol/say.ts';
import type { PlanFacts, PlannedTarget } from '../../protocol/plan.ts';
import type { Redactor } from '../../run/redact.ts';
import { codeOf, DurableAppender, readLines } from '../../state/files.ts';
import { ownIdentity } from '../../run/processes.ts';
import type { Ended } from '../journal/journalEntries.ts';
import { Locks } from '../locks/locks.ts';
import { neverAborted } from '../engine/run.ts';
import type { Apply, StoredOperation } from '../journal/storedOperation.ts';
import type { World } from '../world.ts';

export const auditFormat = 1;

/** What the first line has in place of the hash of the line before. */
export const noLineBefore = '0'.repeat(64);

/** One finished operation, one line. It holds the hash of the line before, so that no line can be changed alone. */
export interface AuditEntry {
  readonly format: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly operation: OperationId;
  readonly causedBy: OperationId | null;
  readonly by: string;
  /** As the platforms confirmed them. */
  readonly accounts: PlanFacts['identities'];
  /** In English: what was asked for. */
  readonly what: string;
  readonly input: PlanFacts['input'];
  readonly targets: readonly AuditedTarget[];
  readonly gates: PlanFacts['gates'];
  readonly overrides: Apply['overrides'];
  readonly plan: string;
  readonly state: Ended['state'];
  readonly failure: FailureReason | null;
  /** In English: what came of it. */
  readonly result: string | null;
  readonly previous: string;
}

export interface AuditedTarget {
  readonly environment: string;
  readonly service: string;
  readonly from: PlannedTarget['now'];
  readonly to: PlannedTarget['then'];
}

export interface Finished {
  readonly stored: StoredOperation;
  readonly ended: Ended;
  /** An earlier runner may have written the line already. */
  readonly resumed: boolean;
}

/** Milliseconds: others hold the lock for one line. */
const patienceMs = 30_000;

/** Adds the operation's line, once. */
export async function appendAudit(
  { own, state, clock, redactor }: Pick<World, 'own' | 'state' | 'clock' | 'redactor'>,
  { stored, ended, resumed }: Finished,
): Promise<void> {
  const { operation, by, project } = stored.apply;
  const holder = { ...ownIdentity(), project, operation, by, since: 0, socket: null };
  const label = new Map([[`audit ${own.id}`, 'the audit log']]);
  const locks = new Locks({ folder: state.locks, clock });
  const held = await locks.acquire(label, holder, { waitMs: patienceMs }, neverAborted());
  try {
    const { lines } = await readLines(own.audit);
    if (resumed && lines.some((line) => isLineOf(line, operation))) return;
    const entry = redactedEntry(entryOf(stored, ended, clock.now(), hashOfLast(lines)), redactor);
    await appendLine(own.audit, JSON.stringify(entry));
  } finally {
    await held.release();
  }
}

/** The log as it is, JSON lines; empty where nothing finished yet. */
export async function exportAudit(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** How many lines there are, and the hash of the last. */
export async function auditHead(path: string): Promise<{ readonly entries: number; readonly hash: string }> {
  const { lines } = await readLines(path);
  return { entries: lines.length, hash: hashOfLast(lines) };
}

export function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

function hashOfLast(lines: readonly string[]): string {
  const last = lines.at(-1);
  return last === undefined ? noLineBefore : hashOf(last);
}

function isLineOf(line: string, operation: OperationId): boolean {
  return line.includes(`"operation":${JSON.stringify(operation)}`);
}

async function appendLine(path: string, line: string): Promise<void> {
  const file = await DurableAppender.open(path);
  try {
    await file.append(line);
  } finally {
    await file.close();
  }
}

function entryOf({ plan, apply }: StoredOperation, ended: Ended, at: number, previous: string): AuditEntry {
  const { facts, remarks } = plan;
  return {
    format: auditFormat,
    at,
    operation: apply.operation,
    causedBy: apply.causedBy,
    by: apply.by,
    accounts: facts.identities,
    what: render(remarks.title, english),
    input: facts.input,
    targets: facts.targets.map(({ environment, service, now, then }) => ({
      environment,
      service,
      from: now,
      to: then,
    })),
    gates: facts.gates,
    overrides: apply.overrides,
    plan: plan.hash,
    state: ended.state,
    failure: ended.failure?.reason ?? null,
    result: ended.result && render(ended.result, english),
    previous,
  };
}

/** What programs said may hold a secret by mistake. Reasons that people typed were kept without any. */
function redactedEntry(entry: AuditEntry, redactor: Redactor): AuditEntry {
  return {
    ...entry,
    what: redactor.line(entry.what),
    result: entry.result && redactor.line(entry.result),
  };
}
