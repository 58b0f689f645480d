import { isNode } from 'yaml';
import { type Message, say } from '../../../protocol/say.ts';
import type { WorkflowAsk } from '../../../protocol/workflows.ts';

/** Where in a workflow: `jobs.deploy-web.steps[deploy]`. */
export type Place = readonly string[];

/** What a merge has to tell. */
export class Notes {
  readonly kept: Message[] = [];
  readonly asks: WorkflowAsk[] = [];
  /** Whether it is known what was generated before: else a difference may be anybody's. */
  readonly knowsBefore: boolean;
  readonly #taken: ReadonlySet<string>;

  /** `taken`: keys of earlier asks that shall be as they are generated. */
  constructor(knowsBefore: boolean, taken: ReadonlySet<string>) {
    this.knowsBefore = knowsBefore;
    this.#taken = taken;
  }

  keep(place: Place): void {
    this.kept.push(say('{0} stays as you changed it.', nameOf(place)));
  }

  /** Whether somebody answered already that what is generated is to be taken; else the file stays. */
  takes(place: Place, own: unknown, now: unknown): boolean {
    const key = nameOf(place);
    if (this.#taken.has(key)) return true;
    const said = say('{0}: the file says {1}, taxiway.json comes to {2}.', key, shown(own), shown(now));
    this.asks.push({ key, said, choice: say('{0} instead of {1}', shown(now), shown(own)) });
    return false;
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
