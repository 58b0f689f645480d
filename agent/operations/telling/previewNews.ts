import type { CommitStatus } from '../../github/checks/commitStatus.ts';
import { shortCommit, type CommitSha, type ServiceName } from '../../protocol/ids.ts';
import { english, render, say, type Message } from '../../protocol/say.ts';
import { isPublicAddress } from '../shared/publicAddress.ts';

/** What others are told of a preview. */
export type PreviewNews =
  | { readonly state: 'building'; readonly head: CommitSha }
  | { readonly state: 'ready'; readonly head: CommitSha; readonly addresses: readonly Address[] }
  | { readonly state: 'failed' | 'cancelled'; readonly head: CommitSha; readonly why: readonly Message[] }
  | { readonly state: 'removed' }
  /** It goes unless somebody does something about the pull request. Milliseconds since 1970. */
  | { readonly state: 'warned'; readonly why: Message; readonly until: number };

export interface Address {
  readonly service: ServiceName;
  readonly url: string;
}

/** Who tells it. */
export interface Told {
  readonly machine: string;
  readonly product: string;
  /** Takes out what is secret. */
  readonly clean: (text: string) => string;
}

/** By it the comment is found again; two products of one repository have one each. */
export function markerOf(product: string): string {
  return `<!-- taxiway:preview ${product.replace(/[^\w.]+/g, '-')} -->`;
}

/** The comment as Markdown, in English: whoever reads it has no language that we know. */
export function commentOf(news: PreviewNews, told: Told): string {
  const parts = [`**${inEnglish(headline(news, told))}**`, ...details(news, told)];
  return `${parts.join('\n\n')}\n\n<sub>${inEnglish(say('Taxiway keeps this comment up to date.'))}</sub>\n`;
}

/** Null where the commit has nothing to say about it. */
export function statusOf(news: PreviewNews, told: Told): Omit<CommitStatus, 'context'> | null {
  switch (news.state) {
    case 'building':
      return { state: 'pending', description: inEnglish(say('building')), url: null };
    case 'ready': {
      const url = news.addresses.find((one) => isPublicAddress(one.url))?.url ?? null;
      const where = url === null ? say('ready, on {0} only', told.machine) : say('ready');
      return { state: 'success', description: inEnglish(where), url };
    }
    case 'failed':
    case 'cancelled':
      return {
        state: news.state === 'failed' ? 'failure' : 'error',
        description: told.clean(news.why.map(inEnglish).join(' ')),
        url: null,
      };
    case 'removed':
    case 'warned':
      return null;
  }
}

function headline(news: PreviewNews, { machine }: Told): Message {
  switch (news.state) {
    case 'building':
      return say('The preview of {0} is building on {1}.', shortCommit(news.head), machine);
    case 'ready':
      return say('The preview of {0} is ready.', shortCommit(news.head));
    case 'failed':
      return say('The preview of {0} failed.', shortCommit(news.head));
    case 'cancelled':
      return say('The preview of {0} was cancelled.', shortCommit(news.head));
    case 'removed':
      return say('The preview was removed.');
    case 'warned':
      return say('The preview will be removed from {0} on.', new Date(news.until).toISOString().slice(0, 10));
  }
}

function details(news: PreviewNews, told: Told): readonly string[] {
  switch (news.state) {
    case 'ready':
      return news.addresses.length === 0 ? [] : [table(news.addresses, told)];
    case 'failed':
    case 'cancelled':
      return news.why.map((why) => quoted(told.clean(inEnglish(why))));
    case 'warned':
      return [
        inEnglish(news.why),
        inEnglish(say('A commit or a comment keeps it; so does its name in previews.keep of taxiway.json.')),
      ];
    case 'building':
    case 'removed':
      return [];
  }
}

function table(addresses: readonly Address[], { machine, clean }: Told): string {
  const rows = addresses.map(({ service, url }) => {
    const shown = clean(url);
    const where = isPublicAddress(url) ? shown : inEnglish(say('{0} (on {1} only)', `\`${shown}\``, machine));
    return `| ${service} | ${where} |`;
  });
  return ['| | |', '|---|---|', ...rows].join('\n');
}

/** As code, so that nothing in it is taken for a mention, a link or HTML. */
function quoted(text: string): string {
  const plain = text.replace(/\s+/g, ' ').replaceAll('`', "'").trim();
  return `\`${plain}\``;
}

function inEnglish(message: Message): string {
  return render(message, english);
}
