import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fly } from '../../../agent/platforms/fly/about.ts';
import type { PlatformAdapter } from '../../../agent/platforms/platform.ts';
import { createdEnvironments } from '../../../agent/project/createdEnvironments.ts';
import { workingCopy } from '../../../agent/project/copies.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { FlowAnswer, FlowNext } from '../../../agent/protocol/flow.ts';
import { as, type ProjectId } from '../../../agent/protocol/ids.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { checkConfiguration, readConfiguration, gitIn } from '../../../agent/server/configuration.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import type { Project } from '../../../agent/server/project.ts';
import { openState } from '../../../agent/state/stateDirectory.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';

const { signal } = new AbortController();
const production = `# As production runs it.
app = 'bee'
primary_region = 'syd'

[env]
  LOG_LEVEL = 'info' # loud where it is debug

[http_service]
  internal_port = 8080
`;

function projectFile(staging: object): string {
  const target = { platform: 'fly', app: 'bee', region: 'syd', variables: { LOG_LEVEL: 'info' } };
  return JSON.stringify({
    services: { app: { start: './app' } },
    environments: {
      staging: { mirrors: 'production', ...staging },
      production: { branches: ['main'], targets: { app: target } },
    },
  });
}

const staging = {
  platform: 'fly',
  app: 'bee-staging',
  config: 'fly.staging.toml',
  variables: { LOG_LEVEL: 'debug' },
};
const declared = { differs: ['LOG_LEVEL'], targets: { app: staging } };

describe('the configuration files of targets', function () {
  this.timeout(20_000); // real git, on a machine that may be busy

  async function opened(files: Readonly<Record<string, string>>) {
    const { folder } = repository(files);
    const git = gitIn(folder);
    const project = as<ProjectId>('bee');
    const own = (await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') })).project(project);
    const platforms = new Map([['fly', { id: 'fly', file: fly.file } as unknown as PlatformAdapter]]);
    const world = { project, folder, git, own, platforms } as unknown as Project['world'];
    const configuration = () => workingCopy(git);
    return { folder, own, world, project: { world, configuration } as unknown as Project };
  }
  after(removeTemporaryFolders);

  async function asked(project: Project, ...answers: readonly FlowAnswer[]): Promise<FlowNext> {
    return nextOf('environment.writeFile', [project], answers, signal);
  }
  const named = (value: string): FlowAnswer => ({ name: 'named', value });
  const problemsIn = async (files: Readonly<Record<string, string>>) => {
    const { world } = await opened(files);
    const { problems } = await readConfiguration(world, signal);
    return problems
      .filter(({ code }) => code === 'mirrorDiffers' || code === 'noSuchPath')
      .map(({ file, range, message, fixes }) => ({
        file,
        line: range?.line,
        said: render(message, english),
        fixes,
      }));
  };
  const own = production.replace("'bee'", "'bee-staging'").replace("'info'", "'debug'");

  it('that are missing are a problem that offers to write them', async () => {
    const files = { 'taxiway.json': projectFile(declared), 'fly.toml': production };
    const [found, ...others] = await problemsIn(files);
    assert.deepEqual(others, []);
    assert.match(
      found?.said ?? '',
      /no "fly\.staging\.toml".*app cannot be deployed to staging for the first time/,
    );
    assert.deepEqual(found?.fixes, [{ kind: 'writeFile', file: 'fly.staging.toml', environment: 'staging' }]);
  });

  it('are proposed from those of the mirrored environment, as an edit', async () => {
    const { project, folder } = await opened({
      'taxiway.json': projectFile(declared),
      'fly.toml': production,
    });
    const next = await asked(project, named('staging'));
    assert.ok('done' in next);
    assert.deepEqual(next.done, { edit: { file: join(folder, 'fly.staging.toml'), text: own } });
  });

  it('are proposed under a name of their own for an environment that is made from another, or is about to be', async () => {
    const files = { 'taxiway.json': projectFile({}), 'fly.toml': production };
    const { project, folder, own: state } = await opened(files);
    const expected = { file: join(folder, 'fly.qa.toml'), text: production.replace("'bee'", "'bee-qa'") };
    const before = await asked(project, named('qa'));
    const record = {
      environment: 'qa',
      from: 'production',
      branch: null,
      commit: null,
      by: 'me',
      createdAt: 1,
    };
    await createdEnvironments(state).put('qa', record);
    const after = await asked(project, named('qa'));
    assert.deepEqual(
      [before, after].map((next) => 'done' in next && next.done.edit),
      [expected, expected],
    );
  });

  it('are not proposed where they are, or where nothing is to be taken as a model', async () => {
    const files = { 'taxiway.json': projectFile(declared), 'fly.toml': production, 'fly.staging.toml': own };
    const there = await opened(files);
    const none = await opened({ 'taxiway.json': projectFile(declared) });
    for (const { project } of [there, none])
      await assert.rejects(
        asked(project, named('staging')),
        (error) => failureOf(error).reason === 'nothingToDo',
      );
  });

  it('ask for which environment where nobody says', async () => {
    const { project } = await opened({ 'taxiway.json': projectFile(declared), 'fly.toml': production });
    const next = await asked(project);
    assert.ok('ask' in next);
    assert.deepEqual(
      next.ask.choices?.map(({ value }) => value),
      ['staging', 'production'],
    );
  });

  it('of a mirror are a problem of a check as well, for which no platform is asked', async () => {
    const drifted = own.replace('8080', '9090');
    const { folder } = await opened({
      ...{ 'taxiway.json': projectFile(declared), 'fly.toml': production, 'fly.staging.toml': drifted },
    });
    const [found] = await checkConfiguration(folder, null, signal);
    assert.deepEqual(
      [found?.file, found?.code, found?.range?.line],
      ['fly.staging.toml', 'mirrorDiffers', 8],
    );
    assert.deepEqual(
      await checkConfiguration(folder, projectFile(declared), signal),
      [],
      'not while it is edited',
    );
  });

  it('of a mirror are a problem on the line that differs without being meant, without the values of variables', async () => {
    const files = { 'taxiway.json': projectFile(declared), 'fly.toml': production };
    const drifted = own
      .replace('8080', '9090')
      .replace('[env]\n', "[env]\n  SENTRY_DSN = 'https://x@sentry'\n");
    assert.deepEqual(await problemsIn({ ...files, 'fly.staging.toml': own }), []);
    const found = await problemsIn({ ...files, 'fly.staging.toml': drifted });
    assert.deepEqual(
      found.map(({ file, line, said }) => [file, line, said.split('. ')[0]]),
      [
        ['fly.staging.toml', 5, 'SENTRY_DSN is not as in production'],
        ['fly.staging.toml', 9, 'http_service.internal_port is 9090 here and 8080 in production'],
      ],
    );
    const [broken] = await problemsIn({ ...files, 'fly.staging.toml': 'app = ' });
    assert.match(broken?.said ?? '', /not TOML/);
  });
});
