import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { gitHubRemote } from '../standins/gitHubRemote.ts';
import { Leaks } from '../standins/leaks.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../standins/repository.ts';
import { linux, where } from '../standins/where.ts';

const targets = { web: { platform: 'local' } };
const pasted = { usedBy: ['web'], generator: { kind: 'pasted' }, actions: ['staging'] };
const files = {
  'taxiway.json': JSON.stringify({
    services: { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } },
    environments: { staging: { branches: ['main'], targets } },
    previews: { from: 'pull-requests', targets },
    secrets: { PASTED: pasted },
  }),
  'server.mjs': `
import { createServer } from 'node:http';
const { TAXIWAY_COMMIT: commit, PASTED: known = '', PORT, HOST } = process.env;
console.log('known', known, Buffer.from(known).toString('base64'));
createServer(({ url }, answer) => answer.end(url === '/version' ? commit : known)).listen(PORT, HOST);
`,
};

// Only there the arguments of programs can be looked at.
where(linux, describe)('what GitHub is trusted with', function () {
  this.timeout(120_000);
  let leaks: Leaks;
  let gitHub: GitHubServer;
  let repo: Repository;
  let remote: ReturnType<typeof gitHubRemote>;
  let folders: readonly string[];
  let env: Env;
  let agent: Agent;
  let project: ProjectId;

  before(agentBundle);
  beforeEach(async () => {
    leaks = new Leaks();
    gitHub = await GitHubServer.start();
    gitHub.hub.settings.environment('staging');
    repo = repository(files);
    remote = gitHubRemote(repo);
    const [state, run] = [temporaryFolder('state-'), temporaryFolder('run-')];
    folders = [state, run, repo.folder];
    env = envOf(state, run, {
      TAXIWAY_TEST_GITHUB: gitHub.url,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${state}/none`, // the editor keeps the key
    });
    agent = await Agent.start(env);
    agent.process.stdout.on('data', (part) => leaks.heard('a message to the editor', String(part)));
    await agent.initialize([repo.folder]);
    project = (await agent.project()).id;
  });
  afterEach(async () => {
    leaks.end();
    await agent.end();
    await taxiway(['local', 'stop', '--all'], env);
    await gitHub.end();
    assert.deepEqual(gitHub.drift, []);
  });
  after(removeTemporaryFolders);

  function fresh(name: string): string {
    const digits = leaks.plant(`the digits of ${name}`, randomBytes(12).toString('hex'));
    return leaks.plant(name, `${name}-${digits}`);
  }

  async function ended(input: OperationInput, values = {}): Promise<OperationSummary> {
    const { hash } = await agent.ask(requests.createPlan, { project, input });
    const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides: [], values });
    const read = async () => (await agent.ask(requests.getOperation, { project, operation })).summary;
    await eventually(async () => (await read()).endedAt !== null, `${input.kind} ends`, 40_000);
    await agent.ask(requests.readLog, { project, operation, from: 0, limit: 1_000_000 });
    return read();
  }

  /** An answer that tells whoever asked what it was asked with. */
  function echoing(status: number, method: string, ...told: readonly string[]): void {
    const body = { message: `No: ${told.join(' ')} ${told.map((one) => btoa(one)).join(' ')}` };
    gitHub.troubles.push({ matches: (by) => by === method, status, body, times: 9 });
  }

  /** Everything that others can read there. */
  function onGitHub(): string {
    const { deployments, comments, statuses, settings } = gitHub.hub;
    return JSON.stringify([deployments, comments, [...statuses], [...settings.variables()], gitHub.asked]);
  }

  it('is nowhere else: neither the token nor a secret of Actions, however GitHub refuses it', async () => {
    const token = fresh('TOKEN');
    gitHub.tokens.set(token, 'octocat');
    await agent.ask(requests.keepGitHubToken, { token });
    const api = { kind: 'setActionsSecret', name: 'API_KEY', environment: 'staging' } as const;
    const rotation: OperationInput = {
      ...{ kind: 'rotateSecret', names: ['PASTED'], environments: ['staging'], revoke: 'byHand' },
    } as const;
    const states: Record<string, string> = {};
    const did = async (what: string, input: OperationInput, values = {}): Promise<void> => {
      states[what] = (await ended(input, values)).state;
      gitHub.troubles.length = 0;
    };

    await did('deploy', { kind: 'deploy', environment: 'staging', ref: null, services: 'all' });
    await did('set', api, { API_KEY: fresh('API_KEY') });
    for (const status of [403, 422, 401]) {
      const value = fresh(`API_KEY-${status}`);
      echoing(status, 'PUT', token, value);
      await did(`set, and ${status}`, api, { API_KEY: value });
    }
    await did('rotate', rotation, { PASTED: fresh('PASTED') });
    const refused = fresh('PASTED-403');
    echoing(403, 'PUT', token, refused);
    await did('rotate, and 403', rotation, { PASTED: refused });
    await did('rotate again', rotation, { PASTED: fresh('PASTED-2') });
    const value = `the token is ${token}`;
    const variable: OperationInput = { kind: 'setActionsVariable', name: 'NOTE', environment: null, value };
    const { reason } = await agent.refused(requests.createPlan, { project, input: variable });
    assert.equal(reason, 'badInput');

    const sha = repo.branch('pricing').commit('New prices', { 'note.txt': 'new' });
    repo.git('push', '--quiet', 'origin', 'pricing');
    repo.checkout('main');
    remote.pull(42, sha);
    gitHub.hub.openPull({ number: 42, branch: 'pricing', sha });
    await did('preview', { kind: 'createPreview', pullRequest: 42 });
    assert.equal(gitHub.hub.comments.length, 1);
    echoing(403, 'GET', token);
    await agent.refused(requests.askFlow, { project, flow: 'actions.show', answers: [] });
    gitHub.troubles.length = 0;
    await agent.ask(requests.askFlow, { project, flow: 'actions.show', answers: [] });
    await agent.ask(requests.listSecrets, { project });

    for (const words of ['audit export', 'operations --json', 'status --json']) {
      const ran = await taxiway([...words.split(' '), '--folder', repo.folder], env);
      leaks.heard(`what taxiway ${words} printed`, ran.stdout + ran.stderr);
    }
    await agent.end();
    leaks.heard('what the agent said on stderr', agent.stderr);
    leaks.heard('what others read on GitHub', onGitHub());

    const failed = Object.keys(states).filter((what) => states[what] !== 'done');
    assert.deepEqual(
      failed,
      ['set, and 403', 'set, and 422', 'set, and 401', 'rotate, and 403'],
      JSON.stringify(states),
    );
    assert.ok([...leaks.commandLines].some((line) => line.includes('agent.cjs\0run\0')));
    assert.match(gitHub.hub.settings.secrets('staging').get('PASTED')?.value ?? '', /^PASTED-2-/);
    assert.deepEqual(leaks.found(folders), []);
  });
});
