/** What a script of `actions/github-script` did. */
export interface ScriptResult {
  readonly outputs: Readonly<Record<string, string>>;
  /** What it said when it failed, by `setFailed` or by throwing. */
  readonly failures: readonly string[];
  readonly said: readonly string[];
}

export interface ScriptWorld {
  readonly env?: Readonly<Record<string, string>>;
  readonly github?: unknown;
  /** What began the run. */
  readonly event?: string;
  /** What git answers. */
  readonly git?: (args: readonly string[]) => { readonly exitCode: number; readonly stdout: string };
  /** ms since 1970. */
  readonly now?: number;
  readonly getOctokit?: (token: string) => unknown;
  /** The status that is answered; throwing, nothing answers. */
  readonly fetch?: (url: string) => number;
}

type Script = (...given: unknown[]) => Promise<void>;
const AsyncFunction = (async () => Promise.resolve()).constructor as new (...args: string[]) => Script;

/** Runs a script as the action would, with everything it may use handed in. */
export async function runScript(script: string, world: ScriptWorld): Promise<ScriptResult> {
  const outputs: Record<string, string> = {};
  const failures: string[] = [];
  const said: string[] = [];
  const core = {
    setOutput: (name: string, value: unknown) => void (outputs[name] = String(value)),
    setFailed: (message: string) => void failures.push(message),
    info: (message: string) => void said.push(message),
    warning: (message: string) => void said.push(message),
  };
  const clock = { now: world.now ?? 0 };
  const exec = {
    getExecOutput: (_program: string, args: readonly string[]) =>
      Promise.resolve(world.git?.(args) ?? { exitCode: 1, stdout: '' }),
  };
  const given = {
    github: world.github,
    context: {
      ...{ repo: { owner: 'acme', repo: 'shop' }, runId: 7, serverUrl: 'https://github.example' },
      eventName: world.event,
    },
    core,
    exec,
    process: { env: world.env ?? {} },
    Date: dateAt(clock),
    // waiting takes no time
    setTimeout: (done: () => void, ms: number) => {
      clock.now += ms;
      done();
    },
    getOctokit: world.getOctokit,
    fetch: async (url: string) => {
      const status = world.fetch?.(url) ?? 0;
      return Promise.resolve({ status, ok: status >= 200 && status < 300, body: null });
    },
  };
  try {
    await new AsyncFunction(...Object.keys(given), script)(...Object.values(given));
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  return { outputs, failures, said };
}

/** Octokit as far as scripts use it: each call answers what the table says, lists in one page. */
export function fakeOctokit(answers: Readonly<Record<string, (parameters: never) => unknown>>): {
  readonly rest: unknown;
  readonly paginate: unknown;
} {
  const group = new Proxy(
    {},
    {
      get: (_target, name: string) => (parameters: never) =>
        Promise.resolve({ data: answerOf(answers, name)(parameters) }),
    },
  );
  const rest = new Proxy({}, { get: () => group });
  const paginate = async (call: Call, parameters: object) => (await call(parameters)).data;
  return { rest, paginate: Object.assign(paginate, { iterator: pages }) };
}

type Call = (parameters: object) => Promise<{ readonly data: unknown }>;

/** Page after page, until one is not full. */
async function* pages(call: Call, parameters: { readonly per_page?: number }): AsyncGenerator {
  for (let page = 1; ; page += 1) {
    const answer = await call({ ...parameters, page });
    yield answer;
    if (!Array.isArray(answer.data) || answer.data.length < (parameters.per_page ?? 30)) return;
  }
}

function answerOf(
  answers: Readonly<Record<string, (parameters: never) => unknown>>,
  name: string,
): (parameters: never) => unknown {
  const answer = answers[name];
  if (!answer) throw new Error(`nobody expected ${name}`);
  return answer;
}

function dateAt(clock: { readonly now: number }): typeof Date {
  return class extends Date {
    static override now(): number {
      return clock.now;
    }
  } as typeof Date;
}
