import { copyOf, repository, type Repository } from './repository.ts';

const service = (name: string, more: object = {}): object => ({
  directory: name,
  build: 'make',
  start: 'node server.mjs',
  health: '/healthz',
  version: '/version',
  healthTimeout: '10s',
  ...more,
});

const targets = { api: { platform: 'local' }, web: { platform: 'local' }, worker: { platform: 'local' } };

/** A project file of three services; `more` is put into the file as a whole. */
export function projectFile(more: object = {}): string {
  return JSON.stringify({
    services: { web: service('web', { dependsOn: ['api'] }), api: service('api'), worker: service('worker') },
    sharedPaths: ['shared/**'],
    checks: {
      lint: 'node -e 0',
      unit: { run: 'node unit.mjs', services: ['web'] },
      smoke: { run: 'node -e 0', when: 'after' },
    },
    environments: {
      development: { targets },
      staging: { branches: ['main'], targets },
      production: { branches: ['main'], promoteFrom: 'staging', targets },
    },
    previews: { targets: { api: targets.api, web: targets.web }, variables: { GREETING: 'preview' } },
    secrets: {
      API_KEY: { usedBy: ['api', 'web'], generator: { kind: 'random', length: 20 } },
      PASTED: { usedBy: ['api'] },
    },
    ...more,
  });
}

/** `environments` of the sample with something else said of one of them. */
export function environments(changes: Readonly<Record<string, object>>): object {
  const usual: Readonly<Record<string, object>> = {
    development: { targets },
    staging: { branches: ['main'], targets },
    production: { branches: ['main'], promoteFrom: 'staging', targets },
  };
  const names = [...new Set([...Object.keys(usual), ...Object.keys(changes)])];
  return {
    environments: Object.fromEntries(
      names.map((name) => [name, { targets, ...usual[name], ...changes[name] }]),
    ),
  };
}

/** A repository of the sample with a first commit of everything and one more for each service. */
export function sampleProject(more: object = {}): Repository {
  const file = projectFile(more);
  return copyOf(`sample ${file}`, () => madeWith(file));
}

function madeWith(file: string): Repository {
  const repo = repository({
    'taxiway.json': file,
    'web/index.mjs': '1',
    'api/index.mjs': '1',
    'worker/index.mjs': '1',
    'shared/lib.mjs': '1',
    'unit.mjs': '',
  });
  repo.git('tag', 'first');
  return repo;
}

/** The sample with branches, each one commit of this title further than the one before; `main` is checked out. */
export function sampleWithBranches(titles: Readonly<Record<string, string>>, more: object = {}): Repository {
  return copyOf(`branches ${JSON.stringify([titles, more])}`, () => {
    const repo = sampleProject(more);
    for (const [name, title] of Object.entries(titles))
      repo.branch(name).commit(title, { 'web/index.mjs': title });
    return repo.checkout('main');
  });
}
