import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { render, say, type Message } from '../../../protocol/say.ts';

/** What is said in place of a service. */
export interface Page {
  readonly status: 404 | 503;
  readonly title: Message;
  readonly text: Message;
  /** Seconds; a browser looks again by itself. */
  readonly retryAfter: number | null;
  readonly links: readonly string[];
}

/** Nothing runs there. `comesBack`: it is about to. */
export function awayPage(title: Message, text: Message, comesBack: boolean): Page {
  return { status: 503, title, text, retryAfter: comesBack ? 1 : 60, links: [] };
}

export function unknownHostPage(host: string | null, known: readonly string[]): Page {
  return {
    status: 404,
    title: say('No environment has this address'),
    text:
      host === null ? say('The request names no host.') : say('{0} leads nowhere. These addresses do:', host),
    retryAfter: null,
    links: known,
  };
}

/** HTML for browsers, a line of text for everything else. */
export function sendPage(request: IncomingMessage, response: ServerResponse, page: Page): void {
  const asHtml = request.headers.accept?.includes('text/html') ?? false;
  response.writeHead(page.status, {
    'Content-Type': `${asHtml ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'Cache-Control': 'no-store',
    ...(page.retryAfter === null ? {} : { 'Retry-After': page.retryAfter }),
  });
  response.end(request.method === 'HEAD' ? undefined : asHtml ? html(page) : plain(page));
}

/** To a websocket's client, which reads the status only. */
export function refuseUpgrade(client: Duplex, page: Page): void {
  const retry = page.retryAfter === null ? '' : `Retry-After: ${page.retryAfter}\r\n`;
  client.on('error', () => undefined); // it left already
  client.end(
    `HTTP/1.1 ${page.status} ${page.status === 404 ? 'Not Found' : 'Service Unavailable'}\r\n${retry}Connection: close\r\n\r\n`,
  );
}

function plain({ title, text, links }: Page): string {
  return [`${render(title)}. ${render(text)}`, ...links, ''].join('\n');
}

function html({ title, text, links, retryAfter }: Page): string {
  const refresh = retryAfter === 1 ? '<meta http-equiv="refresh" content="1">' : '';
  const list = links.map((link) => `<li><a href="${escaped(link)}">${escaped(link)}</a></li>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8">${refresh}<title>${escaped(render(title))}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
<main><h1>${escaped(render(title))}</h1><p>${escaped(render(text))}</p>${list ? `<ul>${list}</ul>` : ''}</main></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
