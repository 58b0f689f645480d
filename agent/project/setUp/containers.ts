import { posix } from 'node:path';
import * as z from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, type ServiceGuess, together } from './detected.ts';
import { plainName } from './plainName.ts';
import { readAs } from './reading.ts';
import { named, type RepositoryFiles } from './repositoryFiles.ts';

type Engine = 'postgres' | 'mysql' | 'redis' | 'mongodb';

const engines: readonly (readonly [RegExp, Engine])[] = [
  [/(?:^|\/)(?:postgres|postgis|timescale|supabase\/postgres)/, 'postgres'],
  [/(?:^|\/)(?:mysql|mariadb)/, 'mysql'],
  [/(?:^|\/)(?:redis|valkey)/, 'redis'],
  [/(?:^|\/)mongo/, 'mongodb'],
];

const composeFile = z.looseObject({
  services: z
    .record(
      z.string(),
      z.looseObject({
        image: z.string().optional(),
        build: z.union([z.string(), z.looseObject({ context: z.string().optional() })]).optional(),
        depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
      }),
    )
    .optional(),
});

/** What is built there is a service, a known image is a database. */
export function composeServices(files: RepositoryFiles): Detected {
  return together(
    named(files, /^(?:docker-)?compose\.ya?ml$/).map(({ path, directory, text }) => {
      const { value, found } = readAs(path, text, composeFile);
      if (!value) return { found: [found] };
      const entries = Object.entries(value.services ?? {});
      const services = entries.flatMap(([name, { build }]): ServiceGuess[] => {
        const context = typeof build === 'object' ? (build.context ?? '.') : build;
        return context === undefined || isElsewhere(context)
          ? []
          : [{ directory: posix.join(directory, context).replace(/\/$/, ''), name }];
      });
      const databases = Object.fromEntries(entries.flatMap(([name, { image }]) => databaseOf(name, image)));
      const names = [...services.map(({ name }) => name ?? ''), ...Object.keys(databases)];
      return { services, databases, found: names.length ? [say('{0}: {1}.', path, { all: names })] : [] };
    }),
  );
}

/** Another repository: `https://…`, `git@…:…`. */
function isElsewhere(context: string): boolean {
  return /^[\w+.-]+:\/\/|^[\w.-]+@/.test(context);
}

function databaseOf(name: string, image: string | undefined): [string, { engine: Engine }][] {
  const engine = engines.find(([pattern]) => image !== undefined && pattern.test(image))?.[1];
  return engine === undefined ? [] : [[plainName(name), { engine }]];
}

/** A folder that is only known to hold a `Dockerfile`. */
export function dockerfiles(files: RepositoryFiles): Detected {
  return together(
    named(files, 'Dockerfile').map(({ path, directory, text }) => {
      const port = Number(/^EXPOSE\s+(\d+)/m.exec(text)?.[1]);
      const valid = port > 0 && port < 65_536 ? { port } : {};
      return { services: [{ directory, ...valid }], found: [say('{0}: a container.', path)] };
    }),
  );
}
