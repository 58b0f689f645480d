/** One measured figure of the table. `limit` is the most it may be, null where it is only told; `ok` says whether it keeps it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  readonly ok: boolean;
}

/** What each file `*.bench.ts` of this folder exports as `figures`. */
export type Bench = () => Promise<readonly Figure[]>;

export function figure(name: string, value: number, unit: string, limit: number | null = null): Figure {
  const rounded = Math.round(value * 10) / 10;
  return { name, value: rounded, unit, limit, ok: limit === null || rounded <= limit };
}

/** Of an odd number of runs after one that warms up. */
export async function median(rounds: number, run: (round: number) => Promise<number>): Promise<number> {
  await run(-1);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await run(round));
  return values.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0;
}
