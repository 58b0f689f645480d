import { isNode } from 'yaml';
import { type Message, say } from '../../../protocol/say.ts';

/** Where in a workflow: `jobs.deploy-web.steps[deploy]`. */
export type Place = readonly string[];

/** What a merge has to tell. */
export class Notes {
  readonly kept: Message[] = [];
  readonly asks: Message[] = [];
  /** Whether it is known what was generated before: else a difference may be anybody's. */
  readonly knowsBefore: boolean;

  constructor(knowsBefore: boolean) {
    this.knowsBefore = knowsBefore;
  }

  keep(place: Place): void {
    this.kept.push(say('{0} stays as you changed it.', nameOf(place)));
  }

  ask(place: Place, own: unknown, now: unknown): void {
    this.asks.push(
      say(
        '{0}: the file says {1}, taxiway.json comes to {2}. The file stays.',
        nameOf(place),
        shown(own),
        shown(now),
      ),
    );
  }
}

function nameOf(place: Place): string {
  return place.join('.').replaceAll('.[', '[');
}

/** In one line, cut. */
function shown(node: unknown): Message {
  if (node === undefined) return say('nothing');
  const value: unknown = isNode(node) ? node.toJSON() : node;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return say('{0}', line.length > 80 ? `${line.slice(0, 79)}…` : line);
}
