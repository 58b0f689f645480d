import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { answeringSite } from '../standins/answeringSite.ts';
import { eventually } from '../standins/eventually.ts';
import { everyPlatform, type EveryPlatform } from '../standins/everyPlatform.ts';
import { Leaks } from '../standins/leaks.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';
import { linux, where } from '../standins/where.ts';

const environment = 'staging';
const names = ['amplify', 'ecs', 'fly', 'railway', 'vercel'];

// Only there the arguments of programs can be looked at.
where(linux, describe)('what platforms elsewhere are trusted with', function () {
  this.timeout(240_000); // real tools on a busy machine
  let leaks: Leaks;
  let every: EveryPlatform;
  let folders: readonly string[];
  let env: Env;
  let agent: Agent;
  let site: Awaited<ReturnType<typeof answeringSite>>;
  let project: ProjectId;

  before(async () => {
    await agentBundle();
    leaks = new Leaks();
    every = await everyPlatform(['staging'], true);
    const [state, run] = [temporaryFolder('state-'), temporaryFolder('run-')];
    folders = [state, run, every.repository.folder, every.env['DOCKER_CONFIG']!];
    site = await answeringSite();
    env = envOf(state, run, {
      ...every.env,
      TAXIWAY_TEST_SITES: site.url,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${state}/none`, // the editor keeps the key
    });
    agent = await Agent.start(env);
    agent.process.stdout.on('data', (part) => leaks.heard('a message to the editor', String(part)));
    await agent.initialize([every.repository.folder]);
    project = (await agent.project()).id;
  });
  after(async () => {
    leaks.end();
    await agent.end();
    await taxiway(['local', 'stop', '--all'], env);
    await every.end();
    site.end();
    removeTemporaryFolders();
  });

  async function ended(
    input: OperationInput,
    values: Record<string, string> = {},
  ): Promise<OperationSummary> {
    const { hash } = await agent.ask(requests.createPlan, { project, input });
    const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides: [], values });
    const read = async () => (await agent.ask(requests.getOperation, { project, operation })).summary;
    const isOver = async (): Promise<boolean> => {
      const { endedAt, state } = await read();
      return endedAt !== null || state === 'needsPerson';
    };
    await eventually(isOver, `${input.kind} ends`, 90_000);
    const page = await agent.ask(requests.getOperation, { project, operation });
    const log = await agent.ask(requests.readLog, { project, operation, from: 0, limit: 1_000_000 });
    leaks.heard(`what the page of ${input.kind} is told`, JSON.stringify([page, log]));
    return page.summary;
  }

  /** It ends well, or says why not. */
  async function done(input: OperationInput, values: Record<string, string> = {}): Promise<void> {
    const { state, failure } = await ended(input, values);
    assert.equal(state, 'done', `${input.kind}: ${JSON.stringify(failure)}`);
  }

  function fresh(name: string): string {
    return leaks.plant(name, `${name}-${randomBytes(12).toString('hex')}`);
  }

  const stored = (name: string) => names.map((one) => every.stages[one]!.stored(environment, name));

  it('is nowhere else: neither tokens nor values, on any of them', async () => {
    for (const name of names) leaks.plant(`the token of ${name}`, every.stages[name]!.token);
    const [first, second] = [fresh('ROTATED'), fresh('ROTATED-2')];
    const services = names;
    const rotation: OperationInput = {
      ...{ kind: 'rotateSecret', names: ['ROTATED'], environments: [environment], revoke: 'byHand' },
    } as const;
    const everywhere = (value: string) => names.map(() => value);
    await done({ kind: 'deploy', environment, ref: null, services: 'all' });
    await done({ kind: 'setVariable', environment, services, name: 'ROTATED' }, { ROTATED: first });
    assert.deepEqual(stored('ROTATED'), everywhere(first));
    await done(rotation, { ROTATED: second });
    assert.deepEqual(stored('ROTATED'), everywhere(second));
    const { secrets } = await agent.ask(requests.listSecrets, { project });
    assert.ok(secrets.some(({ name }) => name === 'ROTATED'));
    leaks.heard('what the page of secrets is told', JSON.stringify(secrets));
    leaks.heard('the picture', JSON.stringify(await agent.ask(requests.getSnapshot, null)));
    await agent.ask(requests.listDeployments, { project, environment, limit: 20 });
    for (const words of ['audit export', 'operations --json', 'status --json']) {
      const ran = await taxiway([...words.split(' '), '--folder', every.repository.folder], env);
      leaks.heard(`what taxiway ${words} printed`, ran.stdout + ran.stderr);
    }
    await agent.end();
    leaks.heard('what the agent said on stderr', agent.stderr);
    const programs = [...leaks.commandLines].join('\n');
    for (const tool of ['aws', 'fly', 'railway', 'vercel'])
      assert.match(programs, new RegExp(`/${tool}(\\.\\w+)?\\0`), `${tool} was never seen at work`);
    assert.match(programs, /\0login\0--username\0x\0--password-stdin\0registry\.fly\.io\0/);
    assert.match(programs, /agent\.cjs\0run\0/);
    assert.deepEqual(leaks.found(folders), []);
  });
});
