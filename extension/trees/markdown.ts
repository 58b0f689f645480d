import type { CommandCall } from '../commands/commandMap.ts';
import type { Tooltip } from './row.ts';

export interface Link {
  readonly label: string;
  readonly call: CommandCall;
}

/** To a page of the web. */
export function openLink(label: string, url: string): Link {
  return { label, call: { id: 'taxiway.url.open', args: [url] } };
}

/** Collects the lines of a tooltip and the commands that its links may run. */
export class Markdown {
  readonly #blocks: string[] = [];
  readonly #commands = new Set<string>();

  /** `title` in bold, then the rest of the line. */
  heading(title: string, rest = ''): this {
    this.#blocks.push(`**${escaped(title)}** ${escaped(rest)}`.trim());
    return this;
  }

  line(text: string): this {
    if (text) this.#blocks.push(escaped(text));
    return this;
  }

  list(items: readonly string[]): this {
    if (items.length) this.#blocks.push(items.map((item) => `- ${escaped(item)}`).join('\n'));
    return this;
  }

  links(links: readonly Link[]): this {
    for (const { call } of links) this.#commands.add(call.id);
    if (links.length)
      this.#blocks.push(links.map(({ label, call }) => `[${escaped(label)}](${uri(call)})`).join(' · '));
    return this;
  }

  get tooltip(): Tooltip {
    return { markdown: this.#blocks.join('\n\n'), commands: [...this.#commands] };
  }
}

/** Text from a repository or a platform stays text: no link, no image, no icon comes of it. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, (mark) =>
    mark === '<' ? '&lt;' : mark === '&' ? '&amp;' : `\\${mark}`,
  );
}

function uri({ id, args }: CommandCall): string {
  return `command:${id}?${encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29'))}`;
}
