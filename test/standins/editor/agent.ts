import { setImmediate } from 'node:timers/promises';
import type { Failure } from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import type { Plan } from '../../../agent/protocol/plan.ts';
import {
  applyPlan,
  createPlan,
  followOperation,
  getOperation,
  listDeployments,
  listSecrets,
  protocolVersion,
  readLog,
  type Request,
} from '../../../agent/protocol/requests.ts';
import { say } from '../../../agent/protocol/say.ts';
import { told } from '../../../agent/protocol/told.ts';
import type { Cancellation } from '../../../extension/agentConnection.ts';
import type { AgentState } from '../../../extension/agentClient.ts';
import type { Core } from '../../../extension/core.ts';
import { Emitter } from '../../../extension/emitter.ts';
import { Failed } from '../../../extension/failed.ts';
import { OperationLogs } from '../../../extension/operations/operationLogs.ts';
import type { PageParts } from '../../../extension/pages/parts.ts';
import { ScriptedAsker } from '../asker.ts';
import { storeOf } from '../opened.ts';
import { minuteMs, noon, operation, projectId, snapshot } from '../picture.ts';

type Answer = (params: never, token: Cancellation | undefined) => unknown;

/** An agent that answers as a test says, and notes what it was asked. */
export class AgentStandIn {
  readonly asked: { readonly method: string; readonly params: unknown }[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #states = new Emitter<AgentState>();
  readonly onState = this.#states.event;
  readonly state: AgentState = {
    kind: 'running',
    about: { protocol: protocolVersion, version: '0', storedIn: 'keychain' },
  };

  answer<Params, Result>(
    { method }: Request<Params, Result>,
    answer: (params: Params, token: Cancellation | undefined) => Result | Promise<Result>,
  ): void {
    this.#answers.set(method, answer);
  }

  fails(request: Request<never, unknown>, failure: Failure): void {
    this.#answers.set(request.method, () => {
      throw new Failed(told(failure));
    });
  }

  async request({ method }: { method: string }, params: unknown, token?: Cancellation): Promise<unknown> {
    this.asked.push({ method, params });
    const answer = this.#answers.get(method);
    if (!answer) throw new Error(`nobody said what to answer to ${method}`);
    await Promise.resolve();
    return answer(params as never, token);
  }

  timesAsked({ method }: { method: string }): number {
    return this.asked.filter((one) => one.method === method).length;
  }
}

/** A clock that stands until it is moved. */
export class StandInClock {
  #now = noon;
  #due: { readonly at: number; readonly run: () => void }[] = [];

  now = (): number => this.#now;

  later = (ms: number, run: () => void) => {
    const one = { at: this.#now + ms, run };
    this.#due.push(one);
    return { dispose: () => (this.#due = this.#due.filter((other) => other !== one)) };
  };

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter((one) => !due.includes(one));
    for (const { run } of due) run();
    await settled();
  }
}

/** What was begun has gone as far as it goes by itself. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

export const startedId = as<ReturnType<typeof operation>['id']>('20261120-120100000-deploy-bbbbbb');

/** The facts a page looks at; `hash` tells one plan from another. */
export function planOf(
  input: OperationInput,
  {
    hash = 'h1',
    expiresAt = noon + 15 * minuteMs,
    facts = {},
    remarks = {},
  }: {
    readonly hash?: string;
    readonly expiresAt?: number;
    readonly facts?: Partial<Plan['facts']>;
    readonly remarks?: Partial<Plan['remarks']>;
  } = {},
): Plan {
  return {
    hash: as(hash),
    createdAt: noon,
    expiresAt,
    facts: {
      format: 1,
      project: projectId,
      input,
      identities: [],
      targets: [],
      variables: [],
      migrations: [],
      gates: [],
      steps: [],
      configuration: 'c',
      ...facts,
    },
    remarks: {
      title: say('Deploy'),
      environment: 'staging',
      environmentKind: 'staging',
      verb: say('Deploy'),
      commits: [],
      gates: [],
      stepTitles: [],
      effects: [],
      warnings: [],
      health: [],
      expected: null,
      watchMs: null,
      undo: null,
      nothingToDo: null,
      needsValues: [],
      ...remarks,
    },
  };
}

/** An agent with a picture, and everything of a page but its panel. */
export function core(...answers: ConstructorParameters<typeof ScriptedAsker>) {
  const agent = new AgentStandIn();
  const store = storeOf(snapshot());
  const asker = new ScriptedAsker(...answers);
  const client = agent as unknown as Core['agent'];
  const logs = new OperationLogs(client);
  agent.answer(createPlan, ({ input }) => planOf(input));
  agent.answer(applyPlan, () => ({ operation: startedId }));
  agent.answer(getOperation, ({ operation: id }) => ({
    summary: store.operation(projectId, id) ?? operation({ id, state: 'running', alive: true }),
    plan: planOf({ kind: 'deploy', environment: 'staging', ref: null, services: 'all' }),
    notes: [],
  }));
  agent.answer(readLog, () => ({ text: '', next: 0, size: 0 }));
  agent.answer(followOperation, () => null);
  agent.answer(listDeployments, () => ({ deployments: [], more: false }));
  agent.answer(listSecrets, () => ({ secrets: [], unasked: [] }));
  const log = { warn: () => undefined } as unknown as Core['log'];
  const serviceLines: Core['serviceLines'] = new Emitter();
  const all = { agent: client, store, logs, serviceLines, asker, log } satisfies Core;
  return { agent, asker, store, logs, core: all };
}

export type Desk = ReturnType<typeof core>;

/** The parts of one page; `page` says whether it is seen and what it told of itself. */
export function partsOf(desk: Desk, operations: PageParts['operations']) {
  const clock = new StandInClock();
  const page = { visible: true, closed: false, begun: [] as string[] };
  const parts: PageParts = {
    core: desk.core,
    operations,
    clock,
    push: () => undefined,
    close: () => {
      page.closed = true;
    },
    isVisible: () => page.visible,
    begun: (_, operationId) => {
      page.begun.push(operationId);
    },
  };
  return { parts, clock, page };
}
