import type { PageAddress } from '../../webview/protocol/pages.ts';

/** The address among what the page kept; empty where it kept nothing of that shape. */
export function addressIn(kept: unknown): PageAddress {
  const address = at(at(at(kept, 'message'), 'basics'), 'reopen');
  if (typeof address !== 'object' || address === null) return {};
  const texts = Object.entries(address).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
