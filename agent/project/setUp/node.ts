import picomatch from 'picomatch';
import { posix } from 'node:path';
import * as z from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, nothing, type ServiceGuess, together } from './detected.ts';
import { readAs } from './reading.ts';
import { has, named, type RepositoryFiles } from './repositoryFiles.ts';

const dependencies = z.record(z.string(), z.unknown()).optional();
const packageFile = z.looseObject({
  name: z.string().optional(),
  scripts: z.record(z.string(), z.unknown()).optional(),
  dependencies,
  devDependencies: dependencies,
  workspaces: z
    .union([z.array(z.string()), z.looseObject({ packages: z.array(z.string()).optional() })])
    .optional(),
});
type Package = z.output<typeof packageFile>;

/** Applications with a `package.json`: the members of the workspace, or the root. */
export function nodePackages(files: RepositoryFiles): Detected {
  const root = files.contents.get('package.json');
  const read = root === undefined ? null : readAs('package.json', root, packageFile);
  if (read?.found) return { found: [read.found] };
  const patterns = workspacePatterns(files, read?.value ?? null);
  const isMember = memberOf(patterns);
  const members = named(files, 'package.json').filter(({ directory }) => isMember(directory));
  return together([
    ...members.map((member) => application(managerOf(files, member.directory), member)),
    read?.value ? projectWide(read.value, managerOf(files, '.')) : nothing,
    { found: [], sharedPaths: patterns.length ? sharedFiles.filter((name) => has(files, '.', name)) : [] },
  ]);
}

const sharedFiles = [
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'turbo.json',
  'nx.json',
  'tsconfig.base.json',
];

interface Manager {
  readonly run: (script: string) => string;
  readonly install: string;
  readonly execute: string;
}

/** That of the folder's own lock file, else of the one at the root. */
function managerOf(files: RepositoryFiles, directory: string): Manager {
  const locks = ['pnpm-lock.yaml', 'yarn.lock', 'package-lock.json'];
  const place = locks.some((name) => has(files, directory, name)) ? directory : '.';
  const run = (program: string) => (script: string) =>
    `${program} ${script === 'start' || script === 'test' ? script : `run ${script}`}`;
  if (has(files, place, 'pnpm-lock.yaml'))
    return { run: run('pnpm'), install: 'pnpm install --frozen-lockfile', execute: 'pnpm exec' };
  if (has(files, place, 'yarn.lock'))
    return { run: (script) => `yarn ${script}`, install: 'yarn install --frozen-lockfile', execute: 'yarn' };
  const install = has(files, place, 'package-lock.json') ? 'npm ci' : 'npm install';
  return { run: run('npm'), install, execute: 'npx' };
}

function workspacePatterns(files: RepositoryFiles, root: Package | null): string[] {
  const pnpm = files.contents.get('pnpm-workspace.yaml');
  const schema = z.looseObject({ packages: z.array(z.string()).optional() });
  const read = pnpm === undefined ? null : readAs('pnpm-workspace.yaml', pnpm, schema).value;
  const { workspaces } = root ?? {};
  const listed = Array.isArray(workspaces) ? workspaces : (workspaces?.packages ?? []);
  return [...listed, ...(read?.packages ?? [])];
}

/** Which folders a workspace has: those of its patterns but for those with an exclamation mark. Without any, each. */
function memberOf(patterns: readonly string[]): (directory: string) => boolean {
  if (patterns.length === 0) return () => true;
  const plain = (pattern: string): string => posix.normalize(pattern).replace(/\/$/, '');
  const isLeftOut = (pattern: string): boolean => pattern.startsWith('!');
  const ignore = patterns.filter(isLeftOut).map((pattern) => plain(pattern.slice(1)));
  return picomatch(patterns.filter((pattern) => !isLeftOut(pattern)).map(plain), { ignore });
}

/** What is started or served; a library is neither. */
function application(
  manager: Manager,
  { path, directory, text }: { path: string; directory: string; text: string },
): Detected {
  const { value, found } = readAs(path, text, packageFile);
  if (!value) return { found: [found] };
  const start = startOf(value, manager);
  if (start === null) return nothing;
  const service: ServiceGuess = {
    directory,
    ...(value.name === undefined ? {} : { name: value.name.replace(/^@[^/]*\//, '') }),
    ...buildOf(value, manager),
    start,
  };
  return {
    services: [service],
    found: [say('{0}: {1}, started with "{2}".', path, frameworkOf(value), start)],
  };
}

function script(value: Package, name: string): string | null {
  const found = value.scripts?.[name];
  return typeof found === 'string' && found.trim() ? found : null;
}

function uses(value: Package, name: string): boolean {
  return value.dependencies?.[name] !== undefined || value.devDependencies?.[name] !== undefined;
}

function startOf(value: Package, manager: Manager): string | null {
  if (uses(value, 'next')) return `${manager.execute} next start --port $PORT --hostname $HOST`;
  if (script(value, 'start') !== null) return manager.run('start');
  if (uses(value, 'vite') && script(value, 'build') !== null)
    return `${manager.execute} vite preview --port $PORT --host $HOST`;
  return null;
}

function buildOf(value: Package, manager: Manager): { build?: string } {
  const needed = Object.keys({ ...value.dependencies, ...value.devDependencies }).length > 0;
  const steps = [
    ...(needed ? [manager.install] : []),
    ...(script(value, 'build') === null ? [] : [manager.run('build')]),
  ];
  return steps.length ? { build: steps.join(' && ') } : {};
}

const frameworks: readonly (readonly [string, string])[] = [
  ['next', 'Next.js'],
  ['nuxt', 'Nuxt'],
  ['@remix-run/node', 'Remix'],
  ['@sveltejs/kit', 'SvelteKit'],
  ['astro', 'Astro'],
  ['@nestjs/core', 'NestJS'],
  ['express', 'Express'],
  ['fastify', 'Fastify'],
  ['hono', 'Hono'],
  ['vite', 'Vite'],
];

function frameworkOf(value: Package): string {
  return frameworks.find(([name]) => uses(value, name))?.[1] ?? 'Node.js';
}

const checkScripts = ['lint', 'typecheck', 'types', 'test'];

/** npm writes a test that only fails into every new package. */
function projectWide(root: Package, manager: Manager): Detected {
  const names = checkScripts.filter((name) => !/^$|no test specified/.test(script(root, name) ?? ''));
  if (names.length === 0) return nothing;
  const checks = Object.fromEntries(
    names.map((name) => [name, `${manager.install} && ${manager.run(name)}`]),
  );
  return { checks, found: [say('package.json: checks {0}.', { all: names })] };
}
