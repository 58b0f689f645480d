import { posix } from 'node:path';
import * as z from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, nothing, together } from './detected.ts';
import { readAs } from './reading.ts';
import type { RepositoryFiles } from './repositoryFiles.ts';

const supabaseFile = z.looseObject({ project_id: z.string().optional() });

export function supabaseProject(files: RepositoryFiles): Detected {
  const path = 'supabase/config.toml';
  const text = files.contents.get(path);
  if (text === undefined) return nothing;
  const { value, found } = readAs(path, text, supabaseFile);
  if (!value) return { found: [found] };
  const directory = 'supabase/migrations';
  const migrations = files.paths.some((file) => file.startsWith(`${directory}/`))
    ? { migrations: { tool: 'supabase', directory } }
    : {};
  return {
    databases: { main: { engine: 'postgres', ...migrations } },
    found: [say('{0}: a database on Supabase.', path)],
  };
}

/** Migrations of the usual tools, by the file each of them leaves. */
export function migrations(files: RepositoryFiles): Detected {
  const tools: readonly (readonly [RegExp, string, string])[] = [
    [/(?:^|\/)alembic\.ini$/, 'alembic', 'alembic'],
    [/(?:^|\/)prisma\/schema\.prisma$/, 'prisma', 'migrations'],
    [/(?:^|\/)drizzle\.config\.[jt]s$/, 'drizzle', 'drizzle'],
    [/(?:^|\/)artisan$/, 'laravel', 'database/migrations'],
  ];
  return together(
    files.paths.flatMap((path) => {
      const [, tool = '', folder = ''] = tools.find(([pattern]) => pattern.test(path)) ?? [];
      const directory = posix.join(posix.dirname(path), folder);
      if (!tool || !files.paths.some((file) => file.startsWith(`${directory}/`))) return [];
      const engine = tool === 'laravel' ? ('mysql' as const) : ('postgres' as const);
      return [
        {
          databases: { main: { engine, migrations: { tool, directory } } },
          found: [say('{0}: migrations in {1}.', path, directory)],
        },
      ];
    }),
  );
}

type Databases = NonNullable<Detected['databases']>;

/**
 * The database of a tool's migrations is the only one there is to migrate: its engine is known there, while that of the tool is a
 * guess. Supabase's is one of its own.
 */
export function eachOnce({ main, ...others }: Databases): Databases {
  if (!main) return others;
  const open = Object.entries(others).filter(([, { engine }]) => engine === 'postgres' || engine === 'mysql');
  const [only] = open;
  if (main.migrations?.tool === 'supabase' || open.length !== 1 || !only) return { main, ...others };
  const [same, { engine }] = only;
  const rest = Object.entries(others).filter(([name]) => name !== same);
  return { main: { ...main, engine }, ...Object.fromEntries(rest) };
}
