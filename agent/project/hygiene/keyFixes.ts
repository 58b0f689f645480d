import type { ProblemFix } from '../../protocol/model.ts';
import type { FoundKey } from './keysIn.ts';
import { keyMove } from './moveKey.ts';
import { passOver } from './passOver.ts';
import type { SourceFile } from './sourceFile.ts';

/**
 * What can be done about a key on a zero-based line; one thing at least. A program reads it from the environment, data leaves git as
 * a whole, and where a comment may stand it can say that it is none.
 */
export function keyFixes(source: SourceFile, line: number, key: FoundKey): readonly ProblemFix[] {
  const start = source.lineStarts[line] ?? 0;
  const move = keyMove(source, { ...key, from: start + key.from, to: start + key.to });
  const { file, language } = source;
  const passing: readonly ProblemFix[] = passOver(source, start) ? [{ kind: 'passOver' }] : [];
  const leaving: readonly ProblemFix[] = [{ kind: 'untrackFile', file }];
  if (move) return [{ kind: 'readFromEnvironment', name: move.name }, ...passing];
  if (!language || language.isData) return [...leaving, ...passing];
  return passing.length > 0 ? passing : leaving;
}
