import { join } from 'node:path';
import { Failed } from '../../../protocol/failures.ts';
import { say } from '../../../protocol/say.ts';
import { endingOf, type CommandResult } from '../../../run/spawn.ts';
import { writeAtomically } from '../../../state/files.ts';
import type { StepContext } from '../../platform.ts';
import type { CloudParts } from '../parts.ts';
import { Tool } from '../tool.ts';
import { dockerFolder, type RegistryLogin } from './dockerLogin.ts';

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

  constructor(parts: CloudParts, env = chosen(parts.env, [...engine, ...own])) {
    this.#tool = new Tool(
      { programs: ['docker'], version: ['--version'], oldest: '20.10.0', env: quiet },
      parts,
    );
    this.#env = env;
  }

  /** Which knows no sign-in but those in that folder; the engine and the programs that belong to docker are the user's. */
  static async signedInBy(folder: string, parts: CloudParts): Promise<Docker> {
    // Where nobody is named yet docker would ask the keychain of the system, where the user's own sign-ins are.
    const configuration = {
      auths: { [noHost]: {} },
      cliPluginsExtraDirs: [join(dockerFolder(parts.env), 'cli-plugins')],
    };
    await writeAtomically(join(folder, 'config.json'), JSON.stringify(configuration));
    return new Docker(parts, { ...chosen(parts.env, engine), DOCKER_CONFIG: folder });
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

  /** The same image, with the same digest, under another name, also in another registry. Failed `programFailed`. */
  async copy(from: string, to: string, context: StepContext): Promise<void> {
    const args = ['buildx', 'imagetools', 'create', '--prefer-index=false', '--tag', to, from];
    const result = await this.#logged(args, null, 30 * 60_000, context);
    if (result.exitCode === 0) return;
    const what = say('docker buildx imagetools create');
    throw new Failed({ reason: 'programFailed', what, ending: endingOf(result) });
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

/** Its lines as they come. An image is one manifest, not a list of that and an attestation, which not every platform tells as one. */
const quiet = {
  BUILDKIT_PROGRESS: 'plain',
  DOCKER_CLI_HINTS: 'false',
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
};

/** Which engine. */
const engine = ['DOCKER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];
/** Whose sign-ins, and what only they know by its name. */
const own = ['DOCKER_CONFIG', 'DOCKER_CONTEXT', 'BUILDX_BUILDER'];
const noHost = 'registry.invalid';

function chosen(env: CloudParts['env'], names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
