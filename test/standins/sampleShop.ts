import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSample } from '../../scripts/sample/create.mjs';
import type { OperationSummary, ProjectSnapshot, TargetSnapshot } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { envOf, taxiway, type Env, type Ran } from './agentProgram.ts';
import { startKeyring, type Keyring } from './keyring.ts';
import { Repository, temporaryFolder } from './repository.ts';

/** What `npm start` opens, worked on from the command line alone, with a keychain and a state directory of its own. */
export class SampleShop {
  readonly repo: Repository;
  readonly env: Env;
  readonly state: string;
  readonly #keyring: Keyring;

  private constructor(folder: string, state: string, env: Env, keyring: Keyring) {
    this.repo = new Repository(folder);
    this.state = state;
    this.env = env;
    this.#keyring = keyring;
  }

  static async open(): Promise<SampleShop> {
    const { directory } = createSample(join(temporaryFolder('shop-'), 'shop'));
    const keyring = await startKeyring(temporaryFolder('keyring-'), 'right');
    const state = temporaryFolder('state-');
    return new SampleShop(directory, state, envOf(state, temporaryFolder('run-'), keyring.env), keyring);
  }

  async close(): Promise<void> {
    await this.run('local', 'stop', '--all');
    await this.#keyring.end();
  }

  /** Whatever comes of it. */
  run(...args: string[]): Promise<Ran> {
    return taxiway([...args, '--folder', this.repo.folder], this.env);
  }

  /** What it printed; it has to end well. */
  async did(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assert.equal(code, 0, `taxiway ${args.join(' ')}\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  async json<Value>(...args: string[]): Promise<Value> {
    const { stdout, stderr } = await this.run(...args, '--json');
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout) as Value;
  }

  /** Plans and carries out, until the new version serves. */
  changed(...kind: string[]): Promise<string> {
    return this.did('plan', ...kind, '--apply', '--serving');
  }

  /** As `changed`, with a value by stdin. */
  async given(value: string, ...kind: string[]): Promise<Ran> {
    const { hash } = await this.json<Plan>('plan', ...kind);
    return taxiway(['apply', hash, '--folder', this.repo.folder], this.env, `${value}\n`);
  }

  commit(message: string, files: Readonly<Record<string, string | null>> = {}): string {
    const sha = this.repo.commit(message, files);
    this.repo.git('push', '--quiet', 'origin', 'HEAD');
    return sha;
  }

  snapshot(): Promise<ProjectSnapshot> {
    return this.json<ProjectSnapshot>('status');
  }

  async target(environment: string, service: string): Promise<TargetSnapshot> {
    const { environments, previews } = await this.snapshot();
    const found = [...environments, ...previews].find(({ name }) => name === environment);
    const target = found?.targets.find((one) => one.service === service);
    assert.ok(target, `${service} of ${environment} is not there`);
    return target;
  }

  /** An answer at the address everybody uses. */
  async ask(environment: string, service: string, path: string, headers = {}): Promise<Response> {
    const { loopbackUrl } = await this.target(environment, service);
    assert.ok(loopbackUrl, `${service} of ${environment} has no address`);
    return fetch(new URL(path, loopbackUrl), { headers });
  }

  /** The commit that answers there. */
  async version(environment: string, service: string): Promise<string> {
    const answer = await this.ask(environment, service, '/version');
    return ((await answer.json()) as { readonly commit: string }).commit;
  }

  async lastOperation(): Promise<OperationSummary> {
    const [operation] = await this.json<OperationSummary[]>('operations', '--limit', '1');
    assert.ok(operation, 'nothing was done yet');
    return operation;
  }

  /** Of this product in the state directory. */
  get own(): string {
    const projects = join(this.state, 'projects');
    const [project] = readdirSync(projects);
    return join(projects, project ?? '');
  }
}
