import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** A request and what was answered, for another judge than ours. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
  readonly operation: string | null;
  readonly status: number;
  readonly data?: unknown;
}

const name = 'TAXIWAY_TEST_EXCHANGES';

/** Has what a program asks and is answered written to this file. */
export function recordingTo(file: string): Readonly<Record<string, string>> {
  return { [name]: file };
}

/** What GitHub's description of its REST API speaks of. */
export function record(exchange: Exchange): void {
  const file = process.env[name];
  const isDescribed = exchange.operation?.includes('/') ?? false;
  if (file !== undefined && isDescribed && exchange.status < 300)
    appendFileSync(file, `${JSON.stringify(exchange)}\n`);
}

/** What the unit tests of the same run of all tests left; null where this is none. */
export function recordedBefore(): readonly Exchange[] | null {
  const file = process.env['TAXIWAY_TEST_EXCHANGED'];
  return file !== undefined && existsSync(file) ? recorded(file) : null;
}

export function recorded(file: string): readonly Exchange[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Exchange);
}
