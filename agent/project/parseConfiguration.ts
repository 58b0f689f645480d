import type { ParseError } from 'jsonc-parser';
import type { Problem, TextRange } from '../protocol/model.ts';
import { type Message, say } from '../protocol/say.ts';
import { type Finding, problemOf } from './file/finding.ts';
import type { Surroundings } from './file/meaning/around.ts';
import { cycles } from './file/meaning/cycles.ts';
import { notActedOn } from './file/meaning/notActedOn.ts';
import { missingPlaces, samePaths } from './file/meaning/places.ts';
import { unknownBranches, unknownReferences } from './file/meaning/references.ts';
import { sameRoles } from './file/meaning/sameRoles.ts';
import { sameTargets } from './file/meaning/sameTargets.ts';
import { impossibleTargets } from './file/meaning/targets.ts';
import { impossibleTimes } from './file/meaning/times.ts';
import { type Configuration, projectFile } from './file/projectFile.ts';
import { shapeFindings, unknownKeyPaths } from './file/shape.ts';
import { syntaxComplaint } from './file/syntax.ts';
import { type FileTree, type Path, readTree, tooDeep } from './file/tree.ts';

export const configurationFile = 'taxiway.json';

export interface ParsedConfiguration {
  /** Null where a problem is an error. */
  readonly configuration: Configuration | null;
  readonly problems: readonly Problem[];
}

/** Reads the text of a project file. `file` is what the problems name as theirs. */
export function parseConfiguration(
  text: string,
  file: string,
  around: Surroundings = {},
): ParsedConfiguration {
  const deep = tooDeep(text);
  if (deep)
    return { configuration: null, problems: [syntaxProblem(file, deep, say('This is nested too deeply.'))] };
  const tree = readTree(text);
  const problems = [...syntaxProblems(tree, file)];
  if (problems.length > 0) return { configuration: null, problems };
  const { findings, configuration } = findingsOf(tree, around);
  problems.push(...findings.map((finding) => problemOf(finding, file, tree)));
  problems.sort(byPlace);
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  return { configuration: hasErrors ? null : configuration, problems };
}

function syntaxProblems(tree: FileTree, file: string): Problem[] {
  if (tree.value === undefined && tree.errors.length <= 1) {
    const message = say('The file is empty. `Taxiway: Set Up This Repository` proposes what could be in it.');
    return [
      {
        file,
        range: tree.rangeAt(0, 0),
        severity: 'error',
        code: 'syntax',
        message,
        fixes: [{ kind: 'setUp' }],
      },
    ];
  }
  const errors = tree.errors
    .filter(isFirst)
    .map((error) => syntaxProblem(file, tree.rangeAt(error.offset, error.length), syntaxComplaint(error)));
  const duplicates = tree.duplicates.map(({ path, range }): Problem => {
    const message = say('The key "{0}" is here twice.', String(path.at(-1)));
    return { file, range, severity: 'error', code: 'duplicateKey', message };
  });
  return [...errors, ...duplicates];
}

/** At the end of a file the same is missing once for every level. */
function isFirst({ error, offset }: ParseError, index: number, all: readonly ParseError[]): boolean {
  return all.findIndex((one) => one.error === error && one.offset === offset) === index;
}

function syntaxProblem(file: string, range: TextRange, message: Message): Problem {
  return { file, range, severity: 'error', code: 'syntax', message };
}

function findingsOf(
  tree: FileTree,
  around: Surroundings,
): { findings: Finding[]; configuration: Configuration | null } {
  const first = projectFile.safeParse(tree.value);
  if (first.success) return { findings: meaningFindings(first.data, around), configuration: first.data };
  const { issues } = first.error;
  const shape = shapeFindings(issues, tree.value);
  const again = projectFile.safeParse(without(tree.value, unknownKeyPaths(issues)));
  return {
    findings: again.success ? [...shape, ...meaningFindings(again.data, around)] : shape,
    configuration: null,
  };
}

function meaningFindings(file: Configuration, around: Surroundings): Finding[] {
  return [
    ...unknownReferences(file),
    ...unknownBranches(file, around),
    ...impossibleTimes(file),
    ...impossibleTargets(file),
    ...cycles(file),
    ...samePaths(file),
    ...sameTargets(file),
    ...sameRoles(file),
    ...missingPlaces(file, around),
    ...notActedOn(file, around),
  ];
}

/** A copy without what nobody knows, so that one slip does not hide all others. */
function without(value: unknown, paths: readonly Path[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const path of paths) {
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((inner, part) => (inner as Record<PropertyKey, unknown>)[part], copy);
    Reflect.deleteProperty(holder as object, path.at(-1) ?? '');
  }
  return copy;
}

function byPlace(one: Problem, other: Problem): number {
  const [a, b] = [one.range, other.range];
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
