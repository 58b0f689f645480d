import { Failed } from '../../../protocol/failures.ts';
import { say } from '../../../protocol/say.ts';
import { endingOf, type CommandResult } from '../../../run/spawn.ts';
import type { StepContext } from '../../platform.ts';
import type { CloudParts } from '../parts.ts';
import { Tool } from '../tool.ts';
import type { RegistryLogin } from './dockerLogin.ts';

/** Building takes as long as its steps. */
const buildWithinMs = 60 * 60_000;

export interface DockerBuild {
  /** What is sent to the engine. */
  readonly folder: string;
  /** The first is pushed by whoever calls. */
  readonly images: readonly string[];
  /** `linux/arm64`; null: as the engine is. */
  readonly machine: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** The user's `docker`, with the engine and the builder they use themselves. */
export class Docker {
  readonly #tool: Tool;
  readonly #env: Readonly<Record<string, string>>;
  #verb: readonly string[] | null = null;

  constructor(parts: CloudParts) {
    const env = { BUILDKIT_PROGRESS: 'plain', DOCKER_CLI_HINTS: 'false' };
    this.#tool = new Tool({ programs: ['docker'], version: ['--version'], oldest: '20.10.0', env }, parts);
    this.#env = chosen(parts.env);
  }

  /** How it ended, its lines in the log. */
  async build(
    { folder, images, machine, labels }: DockerBuild,
    context: StepContext,
  ): Promise<CommandResult> {
    const args = [
      ...(await this.#buildVerb(context.signal)),
      ...(machine === null ? [] : ['--platform', machine]),
      ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
      ...images.flatMap((image) => ['--tag', image]),
      '.',
    ];
    return this.#logged(args, folder, buildWithinMs, context);
  }

  /** Failed `programFailed`. */
  async push(image: string, context: StepContext): Promise<void> {
    const result = await this.#logged(['push', image], null, 30 * 60_000, context);
    if (result.exitCode === 0) return;
    throw new Failed({ reason: 'programFailed', what: say('docker push'), ending: endingOf(result) });
  }

  async login(host: string, { user, password }: RegistryLogin, signal: AbortSignal): Promise<void> {
    await this.#tool.run(
      {
        args: ['login', '--username', user, '--password-stdin', host],
        what: say('docker login'),
        stdin: password,
        env: this.#env,
        timeoutMs: 60_000,
      },
      signal,
    );
  }

  /** A builder in a container keeps what it built to itself unless it is told to hand it over; the plain one knows no such word. */
  async #buildVerb(signal: AbortSignal): Promise<readonly string[]> {
    if (this.#verb) return this.#verb;
    const call = { what: say('docker buildx version'), env: this.#env, timeoutMs: 30_000 };
    const { exitCode } = await this.#tool.attempt({ ...call, args: ['buildx', 'version'] }, signal);
    this.#verb = exitCode === 0 ? ['buildx', 'build', '--load'] : ['build'];
    return this.#verb;
  }

  async #logged(
    args: readonly string[],
    cwd: string | null,
    timeoutMs: number,
    context: StepContext,
  ): Promise<CommandResult> {
    const call = { args, what: say('docker {0}', args[0] ?? ''), env: this.#env, timeoutMs };
    const onLine = (line: string): void => context.log(line);
    const result = await this.#tool.attempt(
      { ...call, ...(cwd === null ? {} : { cwd }), onLine },
      context.signal,
    );
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    return result;
  }
}

/** Which engine, and whose sign-ins. */
function chosen(env: CloudParts['env']): Readonly<Record<string, string>> {
  const names = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];
  return Object.fromEntries(
    [...names, 'BUILDX_BUILDER'].flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
