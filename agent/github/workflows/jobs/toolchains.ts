import { posix } from 'node:path';
import { actions } from '../actions.ts';
import type { Step } from '../platforms/recipe.ts';
import type { RepositoryFacts } from '../workflowFile.ts';

/**
 * What these folders need to be built and checked: found by the lock files in them, or above where they have none of that kind.
 * What is downloaded is kept by lock file.
 */
export function toolchains(directories: readonly string[], { paths }: RepositoryFacts): readonly Step[] {
  const files = new Set(paths);
  return kinds.flatMap((kind) => {
    const places = new Set(directories.flatMap((directory) => nearest(kind, directory, files) ?? []));
    return [...places].sort().flatMap((lock, index) => kind.steps(lock, files, index === 0));
  });
}

/** The folder of what locks what a service is made of; its own where nothing does. */
export function buildFolder(directory: string, { paths }: Pick<RepositoryFacts, 'paths'>): string {
  const files = new Set(paths);
  const [lock] = kinds.flatMap((kind) => nearest(kind, directory, files) ?? []);
  return lock === undefined ? directory : posix.dirname(lock);
}

interface Kind {
  /** The names of its lock file, the best first. */
  readonly locks: readonly string[];
  /** What there is where nothing is locked. */
  readonly manifest?: string;
  steps(lock: string, files: ReadonlySet<string>, isFirst: boolean): readonly Step[];
}

function nearest(
  { locks, manifest }: Kind,
  directory: string,
  files: ReadonlySet<string>,
): string | undefined {
  return above(locks, directory, files) ?? (manifest && above([manifest], directory, files));
}

function above(names: readonly string[], directory: string, files: ReadonlySet<string>): string | undefined {
  for (let folder = directory; ; folder = posix.dirname(folder)) {
    const found = names.map((name) => posix.join(folder, name)).find((path) => files.has(path));
    if (found !== undefined || folder === '.') return found;
  }
}

const manifest = 'package.json';

const node: Kind = {
  locks: ['pnpm-lock.yaml', 'yarn.lock', 'package-lock.json', 'npm-shrinkwrap.json'],
  manifest,
  steps: (lock, files, isFirst) => {
    const [manager, install] = nodeManager(lock, files);
    const version = fileOf(['.nvmrc', '.node-version', manifest], lock, files);
    return [
      ...(isFirst && manager !== 'npm' ? [{ run: 'corepack enable' }] : []),
      {
        uses: actions.setupNode,
        with: {
          ...(version === undefined ? { 'node-version': 'lts/*' } : { 'node-version-file': version }),
          ...(lock.endsWith(manifest) ? {} : { cache: manager, 'cache-dependency-path': lock }),
        },
      },
      { run: install, ...at(lock) },
    ];
  },
};

function nodeManager(lock: string, files: ReadonlySet<string>): readonly [manager: string, install: string] {
  if (lock.endsWith('pnpm-lock.yaml')) return ['pnpm', 'pnpm install --frozen-lockfile'];
  if (lock.endsWith(manifest)) return ['npm', 'npm install'];
  if (!lock.endsWith('yarn.lock')) return ['npm', 'npm ci'];
  const isModern = fileOf(['.yarnrc.yml'], lock, files) !== undefined;
  return ['yarn', isModern ? 'yarn install --immutable' : 'yarn install --frozen-lockfile'];
}

const go: Kind = {
  locks: ['go.mod'],
  steps: (lock) => [
    {
      uses: actions.setupGo,
      with: { 'go-version-file': lock, 'cache-dependency-path': lock.replace(/mod$/, 'sum') },
    },
  ],
};

const python: Kind = {
  locks: ['requirements.txt', 'pyproject.toml'],
  steps: (lock, files) => {
    const version = fileOf(['.python-version'], lock, files);
    return [
      {
        uses: actions.setupPython,
        with: {
          ...(version === undefined ? { 'python-version': '3.x' } : { 'python-version-file': version }),
          cache: 'pip',
          'cache-dependency-path': lock,
        },
      },
      { run: lock.endsWith('.txt') ? 'pip install -r requirements.txt' : 'pip install .', ...at(lock) },
    ];
  },
};

const composer: Kind = {
  locks: ['composer.lock'],
  steps: (lock) => [
    { uses: actions.setupPhp },
    {
      uses: actions.cache,
      with: {
        path: '~/.cache/composer',
        key: `composer-\${{ hashFiles('${lock.replaceAll("'", "''")}') }}`,
        'restore-keys': 'composer-',
      },
    },
    { run: 'composer install --no-interaction --prefer-dist', ...at(lock) },
  ],
};

const kinds: readonly Kind[] = [node, go, python, composer];

function at(lock: string): Step {
  const folder = posix.dirname(lock);
  return folder === '.' ? {} : { 'working-directory': folder };
}

/** Beside the lock file or at the root. */
function fileOf(names: readonly string[], lock: string, files: ReadonlySet<string>): string | undefined {
  const places = [posix.dirname(lock), '.'];
  return places
    .flatMap((folder) => names.map((name) => posix.join(folder, name)))
    .find((path) => files.has(path));
}
