import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf, taxiway, type Env, type Ran } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { startKeyring, type Keyring } from '../standins/keyring.ts';
import { Leaks } from '../standins/leaks.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Files,
  type Repository,
} from '../standins/repository.ts';
import { linux, where } from '../standins/where.ts';

/** What the programs of the project do next: `well`, or how they fail. */
type How = 'well' | 'dies' | 'sick' | 'echoes' | 'smoke' | 'proof' | 'revoke' | 'generator';

const keychainCall = join(import.meta.dirname, '../fixtures/programs/keychainCall.ts');

/** A project whose every program tells every secret it knows, as it is and in Base64, to whoever listens. */
function blabbingProject(outside: string): Files {
  const blab = `
import { readFileSync } from 'node:fs';
export const how = readFileSync('${outside}/how', 'utf8');
const names = ['RANDOM', 'PASTED', 'MADE', 'TOKEN', 'DB_PASSWORD', 'TAXIWAY_OLD_VALUE'];
export const known = names.map((name) => process.env[name]).filter(Boolean)
  .flatMap((value) => [value, Buffer.from(value).toString('base64'), Buffer.from('user:' + value).toString('base64')]);
export function blab() {
  for (const text of known) { console.log('out ' + text); console.error('err ' + text); }
  process.stdout.write(known.join(' ').match(/.{1,7}/g)?.join('') ?? '');
}
`;
  const secret = (generator: object): object => ({
    usedBy: ['web'],
    generator,
    prove: 'node prove.mjs',
    revoke: 'node revoke.mjs',
  });
  const configuration = {
    services: {
      web: { start: 'node server.mjs', health: '/healthz', version: '/version', healthTimeout: '1s' },
    },
    checks: { smoke: { run: 'node smoke.mjs', when: 'after' } },
    environments: { staging: { branches: ['main'], targets: { web: { platform: 'local' } } } },
    secrets: {
      PASTED: secret({ kind: 'pasted' }),
      MADE: secret({ kind: 'script', run: 'node make.mjs' }),
      TOKEN: { usedBy: ['web'], generator: { kind: 'pasted' } },
      RANDOM: secret({ kind: 'random', length: 32, alphabet: 'hex' }),
    },
  };
  return {
    'taxiway.json': JSON.stringify(configuration),
    'blab.mjs': blab,
    'server.mjs': `
import { createServer } from 'node:http';
import { blab, how, known } from './blab.mjs';
blab();
if (how === 'dies') throw new Error('dies of ' + known.join(' '));
createServer(({ url }, answer) => {
  if (how === 'sick') answer.statusCode = 500;
  answer.end(url === '/version' && how !== 'echoes' ? process.env.TAXIWAY_COMMIT : known.join('\\n'));
}).listen(process.env.PORT, process.env.HOST);
`,
    'smoke.mjs': `
import { how } from './blab.mjs';
const answer = await fetch(new URL('/', process.env.TAXIWAY_WEB_URL));
console.log(await answer.text());
process.exit(how === 'smoke' ? 1 : 0);
`,
    'prove.mjs': `import { blab, how } from './blab.mjs'; blab(); process.exitCode = how === 'proof' ? 1 : 0;`,
    'revoke.mjs': `import { blab, how } from './blab.mjs'; blab(); process.exitCode = how === 'revoke' ? 1 : 0;`,
    'make.mjs': `
import { readFileSync } from 'node:fs';
import { how } from './blab.mjs';
const value = readFileSync('${outside}/made', 'utf8');
console.error('made ' + value);
console.log(value);
process.exitCode = how === 'generator' ? 1 : 0;
`,
  };
}

// Only there the arguments of programs and a keychain can be looked at.
where(linux, describe)('a secret value', function () {
  this.timeout(300_000);
  let leaks: Leaks;
  let repo: Repository;
  let outside: string;
  let env: Env;
  let folders: readonly string[];
  let keyring: Keyring | null;

  before(agentBundle);
  beforeEach(() => {
    leaks = new Leaks();
    outside = temporaryFolder('outside-');
    now('well');
    repo = repository(blabbingProject(outside));
    const [state, run] = [temporaryFolder('state-'), temporaryFolder('run-')];
    folders = [state, run, repo.folder, repo.withRemote()];
    env = envOf(state, run);
    keyring = null;
  });
  afterEach(async () => {
    leaks.end();
    await cli(['local', 'stop', '--all']);
    await keyring?.end();
  });
  after(removeTemporaryFolders);

  function now(how: How): void {
    writeFileSync(join(outside, 'how'), how);
  }

  function fresh(name: string): string {
    const digits = leaks.plant(`the digits of ${name}`, randomBytes(12).toString('hex'));
    return leaks.plant(name, `${name}-${digits}`);
  }

  function nextMade(name: string): void {
    writeFileSync(join(outside, 'made'), fresh(name));
  }

  async function cli(args: readonly string[], stdin = ''): Promise<Ran> {
    const ran = await taxiway([...args, '--folder', repo.folder], env, stdin);
    leaks.heard(`what taxiway ${args.join(' ')} printed`, ran.stdout + ran.stderr);
    return ran;
  }

  async function last(): Promise<OperationSummary> {
    const { stdout } = await cli(['operations', '--limit', '1', '--json']);
    return (JSON.parse(stdout) as OperationSummary[])[0]!;
  }

  /** Plans, carries out, and asks for the log as a person does afterwards. */
  async function carriedOut(how: How, kind: readonly string[], value = ''): Promise<OperationSummary> {
    now(how);
    await cli(['plan', ...kind, '--apply'], `${value}\n`);
    const operation = await last();
    await cli(['log', operation.id]);
    return operation;
  }

  function kept(name: string): string {
    const project = readdirSync(join(folders[0]!, 'projects'))[0]!;
    const variables = join(folders[0]!, 'projects', project, 'local/variables/staging/web.json');
    const entries = JSON.parse(readFileSync(variables, 'utf8')) as Record<
      string,
      { value: { secret: string } }
    >;
    const calls = JSON.stringify([
      ['get', `local/${project}/staging/web/${name}#${entries[name]!.value.secret}`],
    ]);
    const args = ['--import=tsx', keychainCall, calls];
    const { stdout } = spawnSync(process.execPath, args, { env: { ...env }, encoding: 'utf8' });
    return String((JSON.parse(stdout) as unknown[])[0]);
  }

  it('is nowhere but in the keychain, whatever the programs of the project print and however they fail', async () => {
    keyring = await startKeyring(temporaryFolder('keyring-'), 'right');
    env = { ...env, ...keyring.env };
    const agent = await Agent.start(env);
    agent.process.stdout.on('data', (part) => leaks.heard('a message to the editor', String(part)));
    await agent.initialize([repo.folder]);
    const states: Record<string, string> = {};
    const did = async (what: string, ...given: Parameters<typeof carriedOut>): Promise<OperationId> => {
      const { id, state } = await carriedOut(...given);
      const { id: project } = await agent.project();
      await agent.ask(requests.getOperation, { project, operation: id });
      await agent.ask(requests.readLog, { project, operation: id, from: 0, limit: 1_000_000 });
      await agent.ask(requests.listSecrets, { project });
      states[what] = state;
      return id;
    };
    const rotate = (name: string, ...more: string[]): string[] => [
      ...['rotate', name, '--environments', 'staging', '--revoke', 'by-hand'],
      ...more,
    ];

    await did('deploy', 'well', ['deploy', 'staging']);
    await did('set variable', 'well', ['set-variable', 'staging', 'TOKEN'], fresh('TOKEN'));
    await did('variable dies', 'dies', ['set-variable', 'staging', 'TOKEN'], fresh('TOKEN-2'));
    await did('set unlisted', 'well', ['set-variable', 'staging', 'DB_PASSWORD'], fresh('DB_PASSWORD'));
    await did('paste', 'well', rotate('PASTED'), fresh('PASTED'));
    await did('paste dies', 'dies', rotate('PASTED'), fresh('PASTED-dies'));
    await did('paste echoes', 'echoes', rotate('PASTED'), fresh('PASTED-echoes'));
    await did('proof fails', 'proof', rotate('PASTED'), fresh('PASTED-proof'));
    const pasted = await did('paste again', 'well', rotate('PASTED'), fresh('PASTED-2'));
    nextMade('MADE');
    await did('script', 'well', rotate('MADE'));
    nextMade('MADE-fails');
    await did('script fails', 'generator', rotate('MADE'));
    nextMade('MADE-2');
    const made = await did('script again', 'well', rotate('MADE'));
    await did('random', 'well', rotate('RANDOM'));
    const first = leaks.plant('RANDOM', kept('RANDOM'));
    const wrong = await did('random echoes', 'echoes', rotate('RANDOM'));
    const [failed] = [
      await agent.ask(requests.getOperation, { project: (await agent.project()).id, operation: wrong }),
    ];
    assert.equal(failed.summary.failure?.reason, 'wrongVersion');
    const second = await did('random again', 'well', rotate('RANDOM'));
    assert.notEqual(leaks.plant('RANDOM-2', kept('RANDOM')), first);
    await did('undo', 'well', ['undo-rotation', second]);
    assert.equal(kept('RANDOM'), first);
    await did('revoke fails', 'revoke', ['revoke', made]);
    await did('revoke', 'well', ['revoke', pasted]);
    const { id: project } = await agent.project();
    const reason = `I pasted ${kept('PASTED')} and ${kept('TOKEN')}`;
    const deploy: OperationInput = {
      ...{ kind: 'deploy', environment: 'staging', ref: null, services: 'all', forceRebuild: true },
      emergency: { reason },
    };
    const { hash } = await agent.ask(requests.createPlan, { project, input: deploy });
    const overrides = [{ gate: 'checks', reason }] as const;
    const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides, values: {} });
    const over = async (): Promise<boolean> =>
      (await agent.ask(requests.getOperation, { project, operation })).summary.endedAt !== null;
    await eventually(over, 'the emergency ends', 30_000);
    repo.commit('Two', { 'a.txt': '2' });
    repo.git('push', '--quiet');
    await did('check fails', 'smoke', ['deploy', 'staging']);
    await did('deploy echoes', 'echoes', ['deploy', 'staging']);
    await did('deploy dies', 'dies', ['deploy', 'staging']);
    await did('deploy two', 'well', ['deploy', 'staging']);
    await did('back', 'well', ['rollback', 'staging']);
    for (const words of ['audit export', 'operations --json', 'status --json', 'secrets --json'])
      await cli(words.split(' '));
    await agent.end();
    leaks.heard('what the agent said on stderr', agent.stderr);

    const well = [
      'deploy',
      'set variable',
      'set unlisted',
      'paste',
      'paste again',
      'script',
      'script again',
      'random',
      'random again',
      'undo',
      'revoke',
      'deploy two',
      'back',
    ];
    assert.deepEqual(
      Object.keys(states).filter((what) => states[what] === 'done'),
      well,
      JSON.stringify(states),
    );
    assert.ok(
      [...leaks.commandLines].some((line) => line.includes('agent.cjs\0run\0')),
      'runners were seen',
    );
    assert.deepEqual(leaks.found(folders), []);
  });

  it('is in an encrypted file and nowhere else where there is no keychain', async () => {
    const noBus = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${outside}/none` };
    env = { ...env, ...noBus };
    const agent = await Agent.start(env);
    agent.process.stdout.on('data', (part) => leaks.heard('a message to the editor', String(part)));
    const { storedIn } = await agent.initialize([repo.folder]);
    assert.equal(storedIn, 'secretStorage');
    const { id: project } = await agent.project();
    const change = async (how: How, input: OperationInput, values = {}): Promise<OperationSummary> => {
      now(how);
      const { hash } = await agent.ask(requests.createPlan, { project, input });
      const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides: [], values });
      const read = async (): Promise<OperationSummary> =>
        (await agent.ask(requests.getOperation, { project, operation })).summary;
      await eventually(async () => (await read()).endedAt !== null, `${input.kind} ends`, 30_000);
      await agent.ask(requests.readLog, { project, operation, from: 0, limit: 1_000_000 });
      return read();
    };
    const environment = 'staging';
    const rotation: OperationInput = {
      ...{ kind: 'rotateSecret', names: ['PASTED'], environments: [environment], revoke: 'byHand' },
    } as const;
    const deploy: OperationInput = { kind: 'deploy', environment, ref: null, services: 'all' };
    const states = [
      (await change('well', deploy)).state,
      (await change('well', rotation, { PASTED: fresh('PASTED') })).state,
      (await change('proof', rotation, { PASTED: fresh('PASTED-proof') })).state,
      (await change('dies', rotation, { PASTED: fresh('PASTED-dies') })).state,
      (await change('well', rotation, { PASTED: fresh('PASTED-2') })).state,
    ];
    assert.deepEqual(states, ['done', 'done', 'failed', 'failed', 'done']);
    const { loopbackUrl } = (await agent.project()).environments[0]!.targets[0]!;
    const served = await (await fetch(new URL('/', loopbackUrl ?? ''))).text();
    assert.match(served, /^PASTED-2-/, 'the process has it');
    const key = [...agent.secrets.values()].join();
    assert.notEqual(key, '');
    leaks.plant('the key', key);
    await agent.end();
    leaks.heard('what the agent said on stderr', agent.stderr);
    assert.deepEqual(
      leaks.found(folders).filter((found) => !/^the key in a message to the editor$/.test(found)),
      [],
    );
  });
});
