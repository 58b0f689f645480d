import { explain } from '../../agent/protocol/explain.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { AgentState } from '../agentClient.ts';
import type { Store } from '../model/store.ts';

/** What stands above the rows: the agent is away, the project file broke, a source does not answer. */
export function viewMessage(agent: AgentState, store: Store): Message | undefined {
  if (agent.kind === 'away') return awayMessage(agent);
  for (const { head, environments } of store.projects) {
    if (head.state === 'invalidConfiguration' && environments.size > 0)
      return say('taxiway.json of {0} cannot be used; this is the last good picture.', head.name);
    const source = head.sources.find(({ state }) => state === 'failing' || state === 'stale');
    if (source?.at) return say('As of {0}: {1} does not answer.', { at: source.at }, source.source);
  }
  return undefined;
}

function awayMessage({ failure, retryInMs }: Extract<AgentState, { kind: 'away' }>): Message {
  const { what, next } = explain(failure);
  if (retryInMs !== null) return say('{0} · trying again in {1}', what, { forMs: retryInMs });
  return next === null ? what : say('{0} {1}', what, next);
}
