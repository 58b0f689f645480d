import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationSummary, ProjectSnapshot } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import type { Failure } from '../../agent/protocol/failures.ts';
import { agentBundle, envOf, taxiway as run, type Env, type Ran } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../standins/repository.ts';

const target = { web: { platform: 'local' } };
const configuration = {
  services: {
    web: { build: 'node build.mjs', start: 'node server.mjs', health: '/healthz', version: '/version' },
  },
  environments: {
    staging: { branches: ['main'], targets: target },
    production: {
      branches: ['main'],
      promoteFrom: 'staging',
      targets: target,
      gates: { approvals: 1 },
    },
  },
  previews: { from: 'branches', targets: target },
};
const server = `
import { createServer } from 'node:http';
createServer((asked, answer) => answer.end(process.env.TAXIWAY_COMMIT + ' ' + (process.env.WORD ?? '')))
  .listen(process.env.PORT, process.env.HOST);
`;
/** Builds as the file says: well, not at all, or until it is ended. */
const build = `
import { readFileSync } from 'node:fs';
const how = readFileSync('how.txt', 'utf8').trim();
if (how === 'broken') process.exit(3);
if (how === 'slow') setTimeout(() => console.log('forty-two'), 3000);
if (how === 'endless') setInterval(() => {}, 1000);
`;

describe('the command line', function () {
  this.timeout(60_000);
  let repo: Repository;
  let env: Env;

  before(agentBundle);
  beforeEach(() => {
    repo = repository({
      'taxiway.json': JSON.stringify(configuration, null, 2),
      'server.mjs': server,
      'build.mjs': build,
      'how.txt': 'well',
    });
    env = envOf(temporaryFolder('state-'), temporaryFolder('run-'));
  });
  afterEach(() => taxiway('local', 'stop', '--all'));
  after(removeTemporaryFolders);

  function taxiway(...args: string[]): Promise<Ran> {
    return run([...args, '--folder', repo.folder], env);
  }

  async function json<Value>(...args: string[]): Promise<Value> {
    const { stdout, stderr } = await taxiway(...args, '--json');
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout) as Value;
  }

  async function failure(...args: string[]): Promise<Failure> {
    return (await json<{ failure: Failure }>(...args)).failure;
  }

  async function deployed(): Promise<void> {
    const ran = await taxiway('plan', 'deploy', 'staging', '--apply');
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  }

  it('walks the way: plan, apply, look, read, verify', async () => {
    const planned = await taxiway('plan', 'deploy', 'staging');
    assert.equal(planned.code, 0, planned.stderr);
    const hash = /taxiway apply ([0-9a-f]{12})/.exec(planned.stdout)?.[1];
    assert.ok(hash, planned.stdout);
    const applied = await taxiway('apply', hash);
    assert.equal(applied.code, 0, applied.stderr);
    assert.match(applied.stderr, /✓ Build web/);
    const status = await taxiway('status');
    assert.match(status.stdout, new RegExp(`staging +healthy +web +healthy +${repo.head().slice(0, 7)}`));
    assert.match(status.stdout, /production +empty/);
    const [operation] = await json<OperationSummary[]>('operations');
    assert.equal(operation?.state, 'done');
    const log = await taxiway('log', operation.id);
    assert.equal(log.code, 0);
    assert.match((await taxiway('audit', 'verify')).stdout, /^1 entries/);
    const line = (await taxiway('audit', 'export')).stdout;
    assert.equal((JSON.parse(line) as { state: string }).state, 'done');
    assert.match((await taxiway('local', 'status')).stdout, /staging +web +serving/);
    const again = await taxiway('plan', 'deploy', 'staging', '--apply');
    assert.equal(again.code, 0);
    assert.match(again.stdout + again.stderr, /staging/);
    assert.equal((await json<OperationSummary[]>('operations')).length, 1);
  });

  it('shows the same as JSON, and nothing but JSON', async () => {
    const snapshot = await json<ProjectSnapshot>('status');
    assert.deepEqual(
      snapshot.environments.map(({ name }) => name),
      ['staging', 'production'],
    );
    const plan = await json<Plan>('plan', 'deploy', 'staging');
    const ended = await json<OperationSummary>('apply', plan.hash);
    assert.equal(ended.state, 'done');
    assert.deepEqual(await json('config', 'check'), []);
    assert.deepEqual(await json('secrets'), []);
  });

  it('makes and removes a preview', async () => {
    repo.branch('feature/one').commit('One', { 'a.txt': '1' });
    assert.equal((await taxiway('plan', 'preview', 'feature/one', '--apply')).code, 0);
    assert.match((await taxiway('previews')).stdout, /feature\/one +healthy +One .*http:\/\//);
    assert.equal((await taxiway('plan', 'remove-preview', 'feature/one', '--apply')).code, 0);
    assert.match((await taxiway('previews')).stdout, /No previews/);
  });

  it('reads the value of a variable from stdin alone', async () => {
    await deployed();
    const plan = await json<Plan>('plan', 'set-variable', 'staging', 'WORD');
    const args = ['apply', plan.hash, '--folder', repo.folder];
    const set = await run(args, env, 'a word nobody sees\n');
    assert.equal(set.code, 0, set.stderr);
    const { environments } = await json<ProjectSnapshot>('status');
    const url = environments[0]?.targets[0]?.loopbackUrl ?? '';
    assert.match(await (await fetch(url)).text(), /a word nobody sees$/);
    assert.doesNotMatch(set.stdout + set.stderr, /nobody sees/);
  });

  it('follows a log to its end', async () => {
    repo.commit('Take your time', { 'how.txt': 'slow' });
    const { operation } = await json<{ operation: string }>(
      'plan',
      'deploy',
      'staging',
      '--apply',
      '--detach',
    );
    const followed = await taxiway('log', operation, '--follow');
    assert.equal(followed.code, 0, followed.stderr);
    assert.match(followed.stdout, /forty-two/);
    assert.equal((await taxiway('log', operation)).stdout, followed.stdout);
    assert.equal((await json<OperationSummary[]>('operations'))[0]?.state, 'done');
  });

  it('rolls back', async () => {
    await deployed();
    const first = repo.head();
    repo.commit('Two', { 'a.txt': '2' });
    await deployed();
    const back = await taxiway('plan', 'rollback', 'staging', '--apply');
    assert.equal(back.code, 0, back.stderr);
    assert.match((await taxiway('status')).stdout, new RegExp(first.slice(0, 7)));
  });

  describe('ends with', () => {
    it('1 when an operation failed, and says what still runs', async () => {
      await deployed();
      repo.commit('Break it', { 'how.txt': 'broken' });
      const ran = await taxiway('plan', 'deploy', 'staging', '--apply');
      assert.equal(ran.code, 1);
      assert.match(ran.stdout, /The build of web failed \(exit code 3\)/);
      assert.match(ran.stdout, /Log: taxiway log /);
    });

    it('1 when the audit log was altered or the project file has errors', async () => {
      await deployed();
      await taxiway('plan', 'sleep', 'staging', '--apply');
      const [project] = readdirSync(join(env['TAXIWAY_STATE_HOME']!, 'projects'));
      const file = join(env['TAXIWAY_STATE_HOME']!, 'projects', project!, 'audit.jsonl');
      writeFileSync(file, readFileSync(file, 'utf8').replace('deploy', 'DEPLOY'));
      assert.equal((await taxiway('audit', 'verify')).code, 1);
      repo.write({ 'taxiway.json': '{ "services": 1 }' });
      const check = await taxiway('config', 'check');
      assert.equal(check.code, 1);
      assert.match(check.stdout, /^taxiway\.json:1:\d+: error: /);
    });

    it('2 for what is not there', async () => {
      assert.equal((await taxiway('plan', 'deploy', 'stagng')).code, 2);
      assert.equal((await failure('plan', 'deploy', 'staging', '--ref', 'nowhere')).reason, 'unknownName');
      assert.equal((await failure('apply', 'abcdef')).reason, 'unknownName');
      assert.equal((await failure('log', 'nothing')).reason, 'unknownName');
      assert.equal((await taxiway('plan', 'rollback', 'staging', '--to', '-rf')).code, 2);
    });

    it('3 when a gate holds, and 0 when it is overridden with a reason', async () => {
      await deployed();
      const plan = await json<Plan>('plan', 'promote', 'staging', 'production');
      const held = await taxiway('apply', plan.hash);
      assert.equal(held.code, 3);
      assert.match(held.stderr, /approvals/);
      const ran = await taxiway('apply', plan.hash, '--override', 'approvals=It burns', '--serving');
      assert.equal(ran.code, 0, ran.stderr);
      const log = await taxiway('audit', 'export');
      assert.match(log.stdout, /It burns/);
    });

    it('3 no more once it was approved', async () => {
      await deployed();
      const plan = await json<Plan>('plan', 'promote', 'staging', 'production');
      assert.deepEqual(await json('approve', plan.hash), { approvals: 1 });
      assert.equal(
        (await taxiway('plan', 'promote', 'staging', 'production', '--apply', '--serving')).code,
        0,
      );
    });

    it('4 when the world changed, the plan was used, or it is too old', async () => {
      const plan = await json<Plan>('plan', 'deploy', 'staging');
      const other = await json<Plan>('plan', 'deploy', 'staging', '--force-rebuild');
      assert.equal((await taxiway('apply', plan.hash)).code, 0);
      const used = await taxiway('apply', plan.hash);
      assert.equal(used.code, 4);
      assert.match(used.stderr, /applied already/);
      const stale = await taxiway('apply', other.hash);
      assert.equal(stale.code, 4, stale.stdout + stale.stderr);
      assert.match(stale.stdout, /world changed/);
      const old = await json<Plan>('plan', 'sleep', 'staging');
      expire(old);
      const expired = await taxiway('apply', old.hash);
      assert.equal(expired.code, 4);
      assert.match(expired.stderr, /expired/);
    });

    it('5 when another operation is at work there, 6 when it was cancelled, and 0 for who cancelled it', async () => {
      repo.commit('Endless', { 'how.txt': 'endless' });
      const endless = taxiway('plan', 'deploy', 'staging', '--apply');
      await eventually(
        async () => (await json<OperationSummary[]>('operations'))[0]?.state === 'running',
        'it builds',
        20_000,
      );
      const second = await taxiway('plan', 'deploy', 'staging', '--force-rebuild', '--apply');
      assert.equal(second.code, 5, second.stdout + second.stderr);
      assert.match(second.stdout, /is being changed by/);
      const first = (await json<OperationSummary[]>('operations')).find(({ state }) => state === 'running');
      const cancel = await taxiway('cancel', first!.id);
      assert.equal(cancel.code, 0, cancel.stdout + cancel.stderr);
      assert.equal((await endless).code, 6);
    });

    it('7 when a person has to say how it goes on, and 6 when that one leaves it', async () => {
      repo.commit('Endless', { 'how.txt': 'endless' });
      const args = ['plan', 'deploy', 'production', '--override', 'approvals=drill', '--apply', '--detach'];
      const { operation } = await json<{ operation: string }>(...args);
      await killRunner(operation);
      const resumed = await taxiway('resume', operation);
      assert.equal(resumed.code, 7, resumed.stdout + resumed.stderr);
      assert.match(resumed.stdout, /taxiway answer .* goOn\|bringBack\|leave/);
      const left = await taxiway('answer', operation.slice(-6), 'leave');
      assert.equal(left.code, 6, left.stdout + left.stderr);
    });
  });

  it('writes the workflows of the project file, and then finds them in step', async () => {
    const checks = { lint: 'node --check server.mjs' };
    writeFileSync(join(repo.folder, 'taxiway.json'), JSON.stringify({ ...configuration, checks }));
    const [before, written, after] = [
      await taxiway('workflows', 'check'),
      await taxiway('workflows', 'write'),
      await taxiway('workflows', 'check'),
    ];
    assert.deepEqual([before.code, written.code, after.code], [1, 0, 0], before.stderr + written.stderr);
    const verify = readFileSync(join(repo.folder, '.github/workflows/verify.yml'), 'utf8');
    assert.match(verify, /run: node --check server\.mjs/);
  });

  it('says what is wrong with a folder', async () => {
    const nowhere = await run(['status', '--folder', temporaryFolder()], env);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /is not in a git repository/);
    const bare = repository();
    const empty = await run(['plan', 'deploy', 'staging', '--folder', bare.folder], env);
    assert.notEqual(empty.code, 0);
    assert.notEqual(empty.stderr, '');
  });

  it('says that a path is too long for a socket before it starts anything', async () => {
    const long = { ...env, TAXIWAY_RUN_DIR: join(temporaryFolder(), 'x'.repeat(100)) };
    const ran = await run(['plan', 'deploy', 'staging', '--apply', '--folder', repo.folder], long);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /longer than the 100 bytes/);
  });

  it('says that its state cannot be kept', async () => {
    const file = join(temporaryFolder(), 'file');
    appendFileSync(file, '');
    const ran = await run(['status', '--folder', repo.folder], {
      ...env,
      TAXIWAY_STATE_HOME: join(file, 'x'),
    });
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /is not a folder/);
  });

  function planFile({ hash }: Plan): string {
    const projects = join(env['TAXIWAY_STATE_HOME']!, 'projects');
    return join(projects, readdirSync(projects)[0]!, 'plans', `${hash}.json`);
  }

  function expire(plan: Plan): void {
    const stored = JSON.parse(readFileSync(planFile(plan), 'utf8')) as { plan: Plan };
    writeFileSync(planFile(plan), JSON.stringify({ ...stored, plan: { ...plan, expiresAt: 1 } }));
  }

  async function killRunner(operation: string): Promise<void> {
    const projects = join(env['TAXIWAY_STATE_HOME']!, 'projects');
    const journal = join(projects, readdirSync(projects)[0]!, 'operations', operation, 'journal.jsonl');
    const lines = () => readFileSync(journal, 'utf8').trim().split('\n');
    await eventually(() => lines().some((line) => line.includes('"build:web"')), 'it builds', 20_000);
    const started = lines().map((line) => JSON.parse(line) as { type: string; pid?: number });
    process.kill(started.findLast(({ type }) => type === 'started')!.pid!, 'SIGKILL');
  }
});
