import { Failed } from '../../../protocol/failures.ts';
import { Secret } from '../../../run/secret.ts';
import type { Handler, Peer } from '../../../state/socket.ts';
import { supervisorFormat, type Answer, type Ask, type Call, type Progress, type Verb } from './contract.ts';
import type { Supervisor } from './supervisor.ts';

export interface Callee {
  /** Answers once its addresses are open. */
  readonly supervisor: Promise<Supervisor>;
  keepKey(key: Secret): void;
  /** Begins once the caller has its answer. */
  leave(): void;
}

type Verbs = { readonly [V in Verb]: (ask: Ask<V>, callee: Callee, peer: Peer) => Promise<Answer<V>> };

/** What is done for each verb. */
const verbs: Verbs = {
  start: async ({ running, rule }, { supervisor }, peer) => {
    await (await supervisor).learn(running.deployment.environment, rule);
    const target = await (await supervisor).target(running.deployment);
    return target.start(running, progressTo(peer));
  },
  switch: async ({ running }, { supervisor }, peer) => {
    const target = await (await supervisor).target(running.deployment);
    await target.start(running, progressTo(peer));
    await target.switch(running.operation);
    return null;
  },
  drop: async (ask, { supervisor }) => {
    await (await (await supervisor).target(ask)).drop(ask.operation);
    return null;
  },
  switchBack: async (ask, { supervisor }, peer) => {
    await (await (await supervisor).target(ask)).switchBack(ask.operation, progressTo(peer));
    return null;
  },
  clear: async (ask, { supervisor }) => {
    await (await (await supervisor).target(ask)).clear();
    return null;
  },
  sleep: async (ask, { supervisor }) => {
    await (await (await supervisor).target(ask)).sleep();
    return null;
  },
  wake: async (ask, { supervisor }, peer) => {
    await (await supervisor).learn(ask.environment, ask.rule);
    return (await (await supervisor).target(ask)).wake(ask.keepAwakeUntil, progressTo(peer));
  },
  forget: async (ask, { supervisor }) => {
    await (await supervisor).forget(ask);
    return null;
  },
  setRules: async ({ rules }, { supervisor }) => {
    await (await supervisor).learnAll(rules);
    return null;
  },
  key: async ({ key }, callee) => {
    callee.keepKey(Secret.of(key));
    (await callee.supervisor).retry();
    return null;
  },
  status: async (_ask, { supervisor }) => (await supervisor).status(),
  shutdown: async ({ byPerson }, callee) => {
    if (byPerson) await (await callee.supervisor).stopByPerson();
    setImmediate(() => callee.leave());
    return null;
  },
};

function progressTo(peer: Peer): (detail: Progress['detail']) => void {
  return (detail) => void peer.send({ detail } satisfies Progress);
}

/** Answers the calls of runners and windows. A caller of another format may only ask it to leave. */
export function answerCalls(callee: Callee): Handler {
  return async (message, peer) => {
    const { format, verb, ask } = message as Call;
    if (format !== supervisorFormat && verb !== 'shutdown') {
      throw new Failed({ reason: 'newerFormat', what: 'supervisor', format, understood: supervisorFormat });
    }
    const answer = verbs[verb] as (ask: unknown, callee: Callee, peer: Peer) => Promise<unknown>;
    try {
      return await answer(ask, callee, peer);
    } finally {
      if (verb !== 'shutdown') await (await callee.supervisor).published(); // who has the answer reads the picture next
    }
  };
}
