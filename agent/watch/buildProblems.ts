import { posix } from 'node:path';
import type { ProjectConfiguration } from '../project/resolved.ts';
import type { EnvironmentName, ServiceName } from '../protocol/ids.ts';
import type { OperationSummary, Problem } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import { compilerWords } from './compilerWords.ts';

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

function problemsIn(tail: string, build: Build): readonly Problem[] {
  return compilerWords(tail).flatMap(({ words, ...at }) => {
    const file = fileOf(at.file, build);
    if (file === null) return [];
    const inRepository = words.replaceAll(folderOf(at.file, build.operation), '');
    const place = { line: Math.max(0, at.line - 1), column: Math.max(0, at.column - 1) };
    return [
      {
        file,
        range: { ...place, endLine: place.line, endColumn: place.column + 1 },
        severity: 'error' as const,
        code: 'buildFailed',
        message: say('The build of {0}: {1}', build.service, inRepository),
      },
    ];
  });
}

/** Where platforms put the whole repository, and where containers put what they build: the service. */
const rootsOfRepository = /^\/(?:vercel\/path\d+|codebuild\/output\/src[^/]*\/src\/[^/]+)\//;
const rootsOfService = /^\/(?:app|usr\/src\/app|src|workspace|build|code)\//;

/** From the root of the repository; null for what is not in it. */
function fileOf(file: string, { operation, directory }: Build): string | null {
  const path = file.replaceAll('\\', '/');
  if (rootsOfRepository.test(path)) return inside(path.replace(rootsOfRepository, ''));
  if (rootsOfService.test(path)) return inService(path.replace(rootsOfService, ''), directory);
  if (!/^(?:[A-Za-z]:)?\//.test(path)) return inService(path, directory);
  const folder = folderOf(path, operation);
  return folder === '' ? null : inside(path.slice(folder.length));
}

/** Where this machine built it, to the slash that ends it; empty where an absolute path leads elsewhere, and for any other. */
function folderOf(file: string, operation: string): string {
  const folder = new RegExp(String.raw`^(?:[A-Za-z]:)?[/\\].*?${operation}[^/\\]*[/\\]`);
  return folder.exec(file)?.[0] ?? '';
}

/** What builds a whole repository names the service's own directory too. */
function inService(path: string, directory: string): string | null {
  const plain = posix.normalize(path);
  const isWhole = directory !== '.' && plain.startsWith(`${posix.normalize(directory)}/`);
  return inside(isWhole ? plain : posix.join(directory, plain));
}

function inside(path: string): string | null {
  const plain = posix.normalize(path);
  return plain.startsWith('../') || plain.includes('node_modules/') || plain === '.' ? null : plain;
}
