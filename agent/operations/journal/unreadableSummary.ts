import { explain } from '../../protocol/explain.ts';
import type { Failure } from '../../protocol/failures.ts';
import type { OperationId, ProjectId } from '../../protocol/ids.ts';
import type { OperationKind } from '../../protocol/input.ts';
import type { OperationSummary } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';

/** What can be shown of an operation that a newer Taxiway journalled, or whose files are damaged: its name says when and what. */
export function unreadableSummary(project: ProjectId, id: OperationId, failure: Failure): OperationSummary {
  const [, kind] = /^\d{8}-\d{9}-([a-zA-Z]+)-/.exec(id) ?? [];
  return {
    id,
    project,
    kind: (kind ?? 'deploy') as OperationKind, // perhaps one this version has no word for: it is only shown
    title: say('{0}, which this Taxiway cannot read', id),
    environment: null,
    production: false,
    services: [],
    state: 'done',
    by: '',
    createdAt: createdAt(id),
    startedAt: null,
    endedAt: null,
    expectedMs: null,
    watchedUntil: null,
    steps: [],
    result: explain(failure).what,
    failure: null,
    question: null,
    causedBy: null,
    undo: null,
    drill: null,
    readable: false,
    alive: false,
  };
}

/** From `20261121-081530042-…`, in UTC; 0 where the name is none of ours. */
function createdAt(id: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(\d{3})-/.exec(id)?.slice(1).map(Number) ?? [];
  const [year, month, day, ...time] = parts;
  return year === undefined ? 0 : Date.UTC(year, (month ?? 1) - 1, day, ...time);
}
