import { posix } from 'node:path';
import type { ProjectConfiguration } from '../project/resolved.ts';
import type { EnvironmentName, ServiceName } from '../protocol/ids.ts';
import type { OperationSummary, Problem } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';

/**
 * What compilers said of files when a build failed, until something else was done in that environment. By the last lines of the
 * build, which are in its failure.
 */
export function buildProblems(
  operations: Iterable<OperationSummary>,
  configuration: Pick<ProjectConfiguration, 'services'> | null,
): readonly Problem[] {
  const directories = new Map(configuration?.services.map(({ name, directory }) => [name, directory]));
  const found = newestOfEach(operations).flatMap(({ id, failure }) =>
    failure?.reason === 'buildFailed'
      ? problemsIn(failure.ending.tail, {
          operation: id,
          service: failure.service,
          directory: directories.get(failure.service) ?? '.',
        })
      : [],
  );
  return [...new Map(found.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function newestOfEach(operations: Iterable<OperationSummary>): readonly OperationSummary[] {
  const newest = new Map<EnvironmentName, OperationSummary>();
  for (const one of operations) {
    const known = one.environment === null ? one : newest.get(one.environment);
    if (one.environment !== null && (!known || known.createdAt < one.createdAt))
      newest.set(one.environment, one);
  }
  return [...newest.values()];
}

interface Build {
  /** A part of the name of the folder it was built in. */
  readonly operation: string;
  readonly service: ServiceName;
  readonly directory: string;
}

const name = String.raw`(?<file>(?:[A-Za-z]:)?[^\s:()"']+\.[A-Za-z0-9]+)`;
/** `src/a.ts(3,5): error TS1: …`, `src/a.ts:3:5: error: …`, `./src/a.ts:3:5` with the words behind it or on the next line. */
const shapes = [
  new RegExp(String.raw`^\s*${name}\((?<line>\d+),(?<column>\d+)\):\s*(?:error|warning)?\s*(?<words>.+)$`),
  new RegExp(String.raw`^\s*(?:[>✘-]\s*)?${name}:(?<line>\d+):(?<column>\d+)(?::|\s+-)?\s*(?<words>.*)$`),
];

function problemsIn(tail: string, build: Build): readonly Problem[] {
  const lines = tail.split('\n');
  return lines.flatMap((line, index) => {
    const found = shapes.map((shape) => shape.exec(line)?.groups).find((groups) => groups);
    const file = found ? fileOf(found['file'] ?? '', build) : null;
    if (!found || file === null) return [];
    const words = (found['words'] ?? '').trim() || (lines[index + 1]?.trim() ?? '');
    const place = { line: Number(found['line']) - 1, column: Math.max(0, Number(found['column']) - 1) };
    return [
      {
        file,
        range: { ...place, endLine: place.line, endColumn: place.column + 1 },
        severity: 'error' as const,
        code: 'buildFailed',
        message: say('The build of {0}: {1}', build.service, words),
      },
    ];
  });
}

/** From the root of the repository; null for what is not in it. */
function fileOf(file: string, { operation, directory }: Build): string | null {
  const path = file.replaceAll('\\', '/');
  const isAbsolute = /^(?:[A-Za-z]:)?\//.test(path);
  const parts = path.split('/');
  if (isAbsolute) {
    const folder = parts.findIndex((part) => part.includes(operation));
    return folder < 0 ? null : inside(parts.slice(folder + 1).join('/'));
  }
  return inside(posix.join(directory, path));
}

function inside(path: string): string | null {
  const plain = posix.normalize(path);
  return plain.startsWith('../') || plain.includes('node_modules/') || plain === '.' ? null : plain;
}
