import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { english, render } from '../../agent/protocol/say.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';

const environments = ['staging', 'next'] as const;
type Environment = (typeof environments)[number];

const server = `
import { createServer } from 'node:http';
const { TAXIWAY_COMMIT: commit, KEY: key = '', PORT, HOST } = process.env;
createServer(({ url }, answer) => answer.end(url === '/key' ? key : commit)).listen(PORT, HOST);
`;
/** Notes, outside of the project, which values it was given. */
const noting = (path: string): string => `
import { appendFileSync } from 'node:fs';
const { KEY, TAXIWAY_OLD_VALUE = '' } = process.env;
appendFileSync(${JSON.stringify(path)}, [KEY, TAXIWAY_OLD_VALUE].join() + '\\n');
`;

describe('a rotation of a secret that GitHub Actions has too, over the whole agent', function () {
  this.timeout(120_000);
  let gitHub: GitHubServer;
  let env: Env;
  let agent: Agent;
  let outside: string;

  before(agentBundle);
  beforeEach(async () => {
    gitHub = await GitHubServer.start();
    gitHub.tokens.set('good', 'octocat');
    for (const environment of environments) gitHub.hub.settings.environment(environment);
    outside = temporaryFolder('outside-');
    env = envOf(temporaryFolder('state-'), temporaryFolder('run-'), {
      TAXIWAY_TEST_GITHUB: gitHub.url,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${outside}/none`, // the editor keeps the key
    });
    agent = await Agent.start(env);
    agent.gitHub = { token: 'good', account: 'octocat' };
    await agent.initialize([project()]);
  });
  afterEach(async () => {
    await agent.end();
    await taxiway(['local', 'stop', '--all'], env);
    await gitHub.end();
    assert.deepEqual(gitHub.drift, []);
  });
  after(removeTemporaryFolders);

  function project(): string {
    const targets = { web: { platform: 'local' } };
    const generator = { kind: 'random', length: 24 };
    const repo = repository({
      'taxiway.json': JSON.stringify({
        services: { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } },
        environments: Object.fromEntries(environments.map((name) => [name, { branches: ['main'], targets }])),
        secrets: {
          KEY: {
            ...{ usedBy: ['web'], generator, actions: environments },
            ...{ prove: 'node prove.mjs', revoke: 'node revoke.mjs' },
          },
        },
      }),
      'server.mjs': server,
      'prove.mjs': noting(join(outside, 'proved')),
      'revoke.mjs': noting(join(outside, 'revoked')),
    });
    repo.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    return repo.folder;
  }

  async function ended(input: OperationInput): Promise<OperationSummary> {
    const { id } = await agent.project();
    const { hash } = await agent.ask(requests.createPlan, { project: id, input });
    const applied = { project: id, hash, overrides: [], values: {} };
    const { operation } = await agent.ask(requests.applyPlan, applied);
    const read = async () => (await agent.ask(requests.getOperation, { project: id, operation })).summary;
    await eventually(async () => (await read()).endedAt !== null, `${input.kind} ends`, 40_000);
    return read();
  }

  async function done(input: OperationInput): Promise<OperationId> {
    const { id, state, failure } = await ended(input);
    assert.equal(state, 'done', JSON.stringify(failure));
    return id;
  }

  const rotate = { kind: 'rotateSecret', names: ['KEY'], environments, revoke: 'byHand' } as const;

  /** All services run, each with a value of its own that GitHub has too. */
  async function rotated(): Promise<OperationId> {
    for (const environment of environments)
      await done({ kind: 'deploy', environment, ref: null, services: 'all' });
    return done(rotate);
  }

  async function served(environment: Environment): Promise<string> {
    const found = (await agent.project()).environments.find(({ name }) => name === environment);
    return (await fetch(new URL('/key', found?.targets[0]?.loopbackUrl ?? ''))).text();
  }

  function atGitHub(environment: Environment): string | undefined {
    return gitHub.hub.settings.secrets(environment).get('KEY')?.value;
  }

  /** What services and GitHub have alike. */
  async function inForce(): Promise<readonly string[]> {
    const values = await Promise.all(environments.map(served));
    assert.deepEqual(environments.map(atGitHub), values, 'GitHub has what the services have');
    assert.ok(values.every((value) => /^[A-Za-z0-9]{24}$/.test(value)));
    return values;
  }

  const noted = (what: 'proved' | 'revoked'): readonly string[] =>
    readFileSync(join(outside, what), 'utf8').trim().split('\n').sort();

  it('makes, writes, proves, and revokes the old value; undone, the old one is everywhere again', async () => {
    await rotated();
    const first = await inForce();
    const rotation = await done(rotate);
    const second = await inForce();
    assert.ok(second.every((value) => !first.includes(value)));
    assert.deepEqual(noted('proved'), [...first, ...second].map((value) => `${value},`).sort());
    await done({ kind: 'revokeSecret', rotation });
    const replaced = second.map((value, index) => `${value},${first[index]!}`);
    assert.deepEqual(noted('revoked'), replaced.sort());
    assert.deepEqual(await inForce(), second);

    const undone = await done(rotate);
    assert.notDeepEqual(await inForce(), second);
    await done({ kind: 'undoRotation', rotation: undone });
    assert.deepEqual(await inForce(), second);
  });

  it('is brought back everywhere where GitHub takes one and refuses the next, and says so', async () => {
    await rotated();
    const before = await inForce();
    const refuses = (method: string, path: string): boolean =>
      method === 'PUT' && path.includes('/environments/next/secrets/');
    const message = 'Resource not accessible by personal access token';
    gitHub.troubles.push({ matches: refuses, status: 403, body: { message }, times: 9 });
    const { state, failure, steps, result } = await ended(rotate);
    assert.equal(state, 'failed');
    assert.match(
      render(failure!.said.what, english),
      /may not do that on GitHub: Resource not accessible by personal access token/,
    );
    assert.match(render(result!, english), /^web in staging runs \w{7}, web in next runs \w{7}\.$/);
    const how = Object.fromEntries(steps.map((step) => [step.id, step.state]));
    assert.deepEqual(
      [how['actions:KEY@staging'], how['actions:KEY@next'], how['write:KEY@staging:web']],
      ['undone', 'failed', 'undone'],
    );
    assert.deepEqual(await inForce(), before);
    gitHub.troubles.length = 0;
    await done(rotate);
    assert.ok(
      (await inForce()).every((value) => !before.includes(value)),
      'it can be done again',
    );
  });
});
