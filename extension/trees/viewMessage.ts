import type { SourceAge } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { AgentAway, AgentState } from '../agentClient.ts';
import { inWords } from '../failed.ts';
import { shownProjects } from '../model/find.ts';
import type { Store } from '../model/store.ts';

export type ViewName = 'environments' | 'previews' | 'activity';

/**
 * What stands above the rows: the agent is away, the project file broke, a source does not answer. A view without rows that
 * has a welcome text for the agent's being away says it there, with buttons.
 */
export function viewMessage(view: ViewName, agent: AgentState, store: Store): Message | undefined {
  if (agent.kind === 'away')
    return view === 'environments' && shownProjects(store).length === 0 ? undefined : awayMessage(agent);
  return view === 'activity' || !hasRows(view, store) ? undefined : ageMessage(store);
}

/** Where there is none, a message would take the place of the welcome text and its button. */
function hasRows(view: ViewName, { projects }: Store): boolean {
  return projects.some(({ environments, pullRequests }) => {
    const ofPreviews = [...environments.values()].filter(({ kind }) => kind === 'preview').length;
    return view === 'previews' ? ofPreviews + pullRequests.size > 0 : environments.size > ofPreviews;
  });
}

function ageMessage(store: Store): Message | undefined {
  for (const { head, environments } of store.projects) {
    if (head.state === 'invalidConfiguration' && environments.size > 0)
      return say('taxiway.json of {0} cannot be used; this is the last good picture.', head.name);
    const isToldOf = ({ state, at, message }: SourceAge) =>
      (state === 'failing' || state === 'stale') && (at ?? (message && environments.size > 0));
    const [source, ...others] = head.sources.filter(isToldOf);
    if (source) return withOthers(troubleOf(source), others.filter(isInTooltips).length);
  }
  return undefined;
}

/** What was last known of it stays, and its age is told. */
function troubleOf({ source, at, message }: SourceAge): Message {
  if (message) return at === null ? message : say('As of {0}: {1}', { at }, message);
  return say('As of {0}: {1} does not answer.', { at: at ?? 0 }, source);
}

function isInTooltips({ state, message }: SourceAge): boolean {
  return state === 'failing' && message !== null;
}

function withOthers(trouble: Message, others: number): Message {
  return others === 0 ? trouble : say('{0} And {1} more.', trouble, others);
}

/** With what is tried, and when. */
export function awayMessage({ failure, retryInMs }: AgentAway): Message {
  const { what, next } = inWords(failure);
  if (retryInMs !== null) return say('{0} · trying again in {1}', what, { forMs: retryInMs });
  return next === null ? what : say('{0} {1}', what, next);
}
