import { posix } from 'node:path';
import * as z from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, nothing, type ServiceGuess, together } from './detected.ts';
import { readAs } from './reading.ts';
import { has, named, type RepositoryFiles } from './repositoryFiles.ts';

/** Go programs: the package beside `go.mod`, or the only one under `cmd/`. */
export function goPrograms(files: RepositoryFiles): Detected {
  return together(
    named(files, 'go.mod').map(({ path, directory, text }) => {
      const program = goProgram(files, directory);
      if (program === null) return nothing;
      const module = /^module\s+(\S+)/m.exec(text)?.[1];
      const service: ServiceGuess = {
        directory,
        build: `go build -o service ${program}`,
        start: './service',
      };
      const found = [say('{0}: a Go program.', path)];
      return {
        services: [{ ...service, ...(module === undefined ? {} : { name: posix.basename(module) }) }],
        found,
      };
    }),
  );
}

function goProgram(files: RepositoryFiles, directory: string): string | null {
  if (has(files, directory, 'main.go')) return '.';
  const under = posix.join(directory, 'cmd/');
  const commands = files.paths.filter((path) => path.startsWith(under) && path.endsWith('/main.go'));
  const [only] = commands;
  return commands.length === 1 && only !== undefined
    ? `./${posix.relative(directory, posix.dirname(only))}`
    : null;
}

/** Python applications that serve: FastAPI, Flask, Django. */
export function pythonApplications(files: RepositoryFiles): Detected {
  const projects = new Map(
    named(files, /^(?:requirements\.txt|pyproject\.toml)$/).map((file) => [file.directory, file]),
  );
  return together(
    [...projects.values()].map(({ path, directory, text }) => {
      const inner = [...projects.keys()].filter((other) => other !== directory && isIn(other, directory));
      const own = [...files.contents].filter(
        ([file]) => isIn(file, directory) && !inner.some((other) => isIn(file, other)),
      );
      const served = pythonServed({ ...files, contents: new Map(own) }, directory, text);
      if (!served) return nothing;
      const what = has(files, directory, 'requirements.txt') ? '-r requirements.txt' : '.';
      const service: ServiceGuess = {
        directory,
        build: `python3 -m venv .venv && .venv/bin/pip install ${what}`,
        start: served.start,
      };
      return {
        services: [service],
        found: [say('{0}: {1}, started with "{2}".', path, served.framework, served.start)],
      };
    }),
  );
}

function pythonServed(
  files: RepositoryFiles,
  directory: string,
  text: string,
): { framework: string; start: string } | null {
  if (has(files, directory, 'manage.py') && /\bdjango\b/i.test(text))
    return { framework: 'Django', start: '.venv/bin/python manage.py runserver $HOST:$PORT' };
  const fastapi = moduleWith(files, directory, /^(\w+)\s*(?::\s*FastAPI\s*)?=\s*FastAPI\(/m);
  if (fastapi)
    return { framework: 'FastAPI', start: `.venv/bin/uvicorn ${fastapi} --host $HOST --port $PORT` };
  const flask = moduleWith(files, directory, /^(\w+)\s*=\s*Flask\(/m);
  if (flask)
    return { framework: 'Flask', start: `.venv/bin/flask --app ${flask} run --host $HOST --port $PORT` };
  return null;
}

/** `app.main:app` */
function moduleWith({ contents }: RepositoryFiles, directory: string, pattern: RegExp): string | null {
  for (const [path, text] of contents) {
    const variable = path.endsWith('.py') ? pattern.exec(text)?.[1] : undefined;
    const way = posix.relative(directory, path);
    if (variable !== undefined) return `${way.replace(/\.py$/, '').replaceAll('/', '.')}:${variable}`;
  }
  return null;
}

function isIn(path: string, directory: string): boolean {
  return directory === '.' || path.startsWith(`${directory}/`);
}

const composerFile = z.looseObject({
  name: z.string().optional(),
  require: z.record(z.string(), z.unknown()).optional(),
});

/** PHP applications; Laravel is started by `artisan`. */
export function phpApplications(files: RepositoryFiles): Detected {
  return together(
    named(files, 'composer.json').map(({ path, directory, text }) => {
      const { value, found } = readAs(path, text, composerFile);
      if (!value) return { found: [found] };
      const laravel = has(files, directory, 'artisan');
      if (!laravel && !has(files, directory, 'public/index.php')) return nothing;
      const start = laravel ? 'php artisan serve --host=$HOST --port=$PORT' : 'php -S $HOST:$PORT -t public';
      const name = value.name?.split('/').at(-1);
      const service: ServiceGuess = {
        directory,
        build: 'composer install --no-dev --no-interaction',
        start,
        ...(name === undefined ? {} : { name }),
      };
      return {
        services: [service],
        found: [say('{0}: {1}, started with "{2}".', path, laravel ? 'Laravel' : 'PHP', start)],
      };
    }),
  );
}
