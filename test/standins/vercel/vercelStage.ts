import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Settings } from '../../../agent/platforms/platform.ts';
import type { EnvironmentName } from '../../../agent/protocol/ids.ts';
import type { Environment } from '../../../agent/run/environment.ts';
import { toolsFolder } from '../../../scripts/setup/tools.mjs';
import type { Stage } from '../../contract/platforms/stage.ts';
import type { ApiFaults } from '../apiFaults.ts';
import { temporaryFolder, type Files } from '../repository.ts';
import type { KeptVariable, VercelCloud } from './vercelCloud.ts';
import { ToolFaults } from '../toolFaults.ts';
import { windows } from '../where.ts';
import { VercelServer } from './vercelServer.ts';

const token = 'vcp_planted_4c1d9e7a2b';

/** Vercel's API on this machine and its real tool; the service's build is a program that writes the page it serves. */
export class VercelStage implements Stage {
  readonly token = token;
  readonly sleeper = 'production';
  readonly image = null;
  readonly toolAsksAgain = true;
  readonly server: VercelServer;
  readonly env: Environment;
  readonly withoutTool: Environment;
  readonly tool: ToolFaults | null;
  /** What the build of the next version says before it fails. */
  readonly #failure: string;

  readonly #staging: string;

  private constructor(server: VercelServer, staging: string) {
    this.#staging = staging;
    assert.ok(
      existsSync(toolsFolder),
      'the real tool of Vercel is missing; have it with: npm test -- contract',
    );
    const home = temporaryFolder('home-');
    this.server = server;
    this.#failure = join(home, 'failure');
    this.withoutTool = { PATH: home, HOME: home, TAXIWAY_VERCEL_API: server.url };
    const program = join(toolsFolder, 'vercel');
    this.tool = windows ? null : new ToolFaults(home, { program, harmless: ['--version', 'build'] });
    server.tool = this.tool;
    const programs = [...(this.tool ? [this.tool.programs] : []), toolsFolder, process.env['PATH']];
    this.env = { ...this.withoutTool, PATH: programs.join(delimiter) };
  }

  /** `staging` is an environment of the project's own, or what is said of its target. */
  static async start(staging = 'staging'): Promise<VercelStage> {
    return new VercelStage(await new VercelServer(token).start(), staging);
  }

  settings(environment: EnvironmentName): Settings {
    const target = environment === 'staging' ? this.#staging : undefined;
    return { project: 'shop', team: 'acme', ...(target ? { target } : {}) };
  }

  files(title: string): Files {
    return {
      'package.json': JSON.stringify({ name: 'shop', private: true }),
      'build.mjs': buildProgram(title, this.#failure),
    };
  }

  get cost(): NonNullable<Stage['cost']> {
    const month = new Date().toISOString().slice(0, 7);
    return {
      said: `12.40 USD since ${month}-01, the whole project shop`,
      asked: () => this.server.asked.length,
    };
  }

  changes(): number {
    return this.server.cloud.changes;
  }

  stored(environment: EnvironmentName, name: string): string | null {
    const { cloud } = this.server;
    const own = cloud.variables.find((one) => one.key === name && isIn(one, environment, cloud.staging.id));
    return own?.value ?? null;
  }

  served(environment: EnvironmentName): string | null {
    return this.#serving(environment)?.meta['taxiwayCommit'] ?? null;
  }

  greeting(environment: EnvironmentName): string | null {
    return this.#serving(environment)?.env['GREETING'] ?? null;
  }

  #serving(environment: EnvironmentName): ReturnType<VercelCloud['find']> | null {
    const { cloud } = this.server;
    if (environment === 'production' && cloud.isPaused) return null;
    const hosts = [...cloud.aliases.keys()].filter(
      (host) => host.startsWith(`shop-env-${environment}-`) || host.startsWith(`shop-${environment}-`),
    );
    const found = environment === 'production' ? cloud.production : hosts[0];
    return (found ? cloud.find(found) : undefined) ?? null;
  }

  holdBuild(): Promise<void> {
    return new Promise((resolve) => (this.server.cloud.holdsBuilds = resolve));
  }

  goOn(): void {
    const { cloud } = this.server;
    cloud.holdsBuilds = null;
    cloud.finishBuilds();
  }

  failBuild(words: string): void {
    this.#broken = writeFile(this.#failure, words);
  }
  #broken: Promise<void> | null = null;

  becomeSomebodyElse(): void {
    const { cloud } = this.server;
    cloud.user = {
      ...cloud.user,
      id: 'user_hubot',
      uid: 'user_hubot',
      username: 'hubot',
      email: 'hubot@acme.dev',
    };
  }

  refuseSwitch(words: string): void {
    this.server.cloud.refusal = words;
  }

  get api(): ApiFaults {
    return this.server.faults;
  }

  async end(): Promise<void> {
    await this.#broken;
    await rm(this.#failure, { force: true });
    await this.server.end();
  }
}

function isIn(
  { target, customEnvironmentIds }: KeptVariable,
  environment: EnvironmentName,
  staging: string,
): boolean {
  if (environment === 'staging') return customEnvironmentIds.includes(staging);
  return target.includes(environment === 'production' ? 'production' : 'preview');
}

function buildProgram(title: string, failure: string): string {
  return `import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
const failure = ${JSON.stringify(failure)};
if (existsSync(failure)) {
  console.error(readFileSync(failure, 'utf8'));
  rmSync(failure);
  process.exit(1);
}
mkdirSync('public', { recursive: true });
writeFileSync('public/index.html', ${JSON.stringify(title)} + process.env.GREETING);
console.log('built it', process.env.VERCEL_TOKEN ?? 'as nobody');
`;
}
