/** What GitHub grants an account per hour, as its last answer said. */
export interface Quota {
  /** `core` for REST (requests), `graphql` (points), and others. */
  readonly resource: string;
  readonly limit: number;
  readonly remaining: number;
  /** When it is whole again, ms since 1970. */
  readonly resetsAt: number;
}

/** From the headers of any answer; null where they do not say. */
export function quotaIn(headers: Readonly<Record<string, string>>): Quota | null {
  const number = (name: string): number => Number(headers[`x-ratelimit-${name}`] ?? NaN);
  const quota = {
    resource: headers['x-ratelimit-resource'] ?? 'core',
    limit: number('limit'),
    remaining: number('remaining'),
    resetsAt: number('reset') * 1000,
  };
  return [quota.limit, quota.remaining, quota.resetsAt].every(Number.isFinite) ? quota : null;
}
