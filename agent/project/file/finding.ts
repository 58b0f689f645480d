import type { Problem, ProblemFix } from '../../protocol/model.ts';
import type { Message } from '../../protocol/say.ts';
import type { FileTree, Path } from './tree.ts';

/** Kinds of problems in the project file; stable, for tests and for those who filter. */
export type ProblemCode = ShapeCode | MeaningCode;

/** What the editor's JSON schema says by itself, on the same place. */
export type ShapeCode =
  | 'syntax'
  | 'duplicateKey'
  | 'wrongType'
  | 'missingKey'
  | 'notOneOf'
  | 'badFormat'
  | 'badName'
  | 'outOfRange';

/** What only the agent can say. */
export type MeaningCode =
  | 'unknownKey'
  | 'unknownService'
  | 'unknownEnvironment'
  | 'unknownCheck'
  | 'unknownDatabase'
  | 'unknownMetric'
  | 'unknownChannel'
  | 'unknownInfrastructure'
  | 'unknownBranch'
  | 'unknownZone'
  | 'badSchedule'
  | 'badDate'
  | 'badWindow'
  | 'samePath'
  | 'sameDomain'
  | 'sameTarget'
  | 'sameRoles'
  | 'noSuchPath'
  | 'noStart'
  | 'cycle'
  | 'reservedName'
  | 'secretAsVariable'
  | 'notActedOn';

/** A problem before it has its place in the text. */
export interface Finding {
  readonly path: Path;
  /** `holder` is the key of what should hold the missing one. */
  readonly on: 'key' | 'value' | 'holder';
  readonly code: ProblemCode;
  readonly severity: Problem['severity'];
  readonly message: Message;
  readonly fix?: ProblemFix;
}

export function problemOf(finding: Finding, file: string, tree: FileTree): Problem {
  const { path, on, code, severity, message, fix } = finding;
  const range =
    on === 'key' ? tree.keyRange(path) : on === 'value' ? tree.valueRange(path) : tree.holderRange(path);
  return { file, range, severity, code, message, ...(fix ? { fixes: [fix] } : {}) };
}

/** `environments.production.gates.approvals`, `gates.windows[1]` */
export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : (index ? '.' : '') + String(part)))
    .join('');
}
