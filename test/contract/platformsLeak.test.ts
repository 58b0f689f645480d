import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { everyPlatform, type EveryPlatform } from '../standins/everyPlatform.ts';
import { Leaks } from '../standins/leaks.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';
import { linux, where } from '../standins/where.ts';

const environment = 'staging';
const names = ['ecs', 'fly', 'railway', 'vercel'];

// Only there the arguments of programs can be looked at.
where(linux, describe)('what platforms elsewhere are trusted with', function () {
  this.timeout(180_000); // real tools on a busy machine
  let leaks: Leaks;
  let every: EveryPlatform;
  let folders: readonly string[];
  let env: Env;
  let agent: Agent;
  let project: ProjectId;

  before(async () => {
    await agentBundle();
    leaks = new Leaks();
    every = await everyPlatform();
    const [state, run] = [temporaryFolder('state-'), temporaryFolder('run-')];
    folders = [state, run, every.repository.folder];
    env = envOf(state, run, {
      ...every.env,
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
    await agent.ask(requests.readLog, { project, operation, from: 0, limit: 1_000_000 });
    return read();
  }

  function fresh(name: string): string {
    return leaks.plant(name, `${name}-${randomBytes(12).toString('hex')}`);
  }

  const stored = (name: string) => names.map((one) => every.stages[one]!.stored(environment, name));

  it('is nowhere else: neither tokens nor values, on any of them', async () => {
    for (const name of names) leaks.plant(`the token of ${name}`, every.stages[name]!.token);
    const [set, first, second] = [fresh('API_KEY'), fresh('ROTATED'), fresh('ROTATED-2')];
    const services = names;
    const rotation: OperationInput = {
      ...{ kind: 'rotateSecret', names: ['ROTATED'], environments: [environment], revoke: 'byHand' },
    } as const;
    const told = [
      await ended({ kind: 'setVariable', environment, services, name: 'API_KEY' }, { API_KEY: set }),
      await ended({ kind: 'setVariable', environment, services, name: 'ROTATED' }, { ROTATED: first }),
    ];
    assert.deepEqual(stored('API_KEY'), Array(4).fill(set), JSON.stringify(told));
    await ended(rotation, { ROTATED: second });
    // Their public addresses are nowhere, so what was put there does badly and is taken back: all the same it was there.
    await ended({ kind: 'deploy', environment, ref: null, services: 'all' });
    await agent.ask(requests.listSecrets, { project });
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
    assert.match(programs, /agent\.cjs\0run\0/);
    assert.deepEqual(leaks.found(folders), []);
  });
});
