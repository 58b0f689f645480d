import { writeFileSync } from 'node:fs';
import type { Bench } from './figure.ts';

/** Called by scripts/bench.mjs with the name of one bench. */
const { figures } = (await import(`./${process.argv[2]!}`)) as { readonly figures: Bench };
writeFileSync(process.env['TAXIWAY_BENCH_RESULT']!, JSON.stringify(await figures()));
process.exit(0); // whatever a bench left open must not keep the table waiting
