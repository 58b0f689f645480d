// Writes the table of platforms into README.md from what each platform says it can. Run with tsx: npx tsx scripts/platforms.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { withPlatformTable } from './package/platformTable.ts';

const file = new URL('../README.md', import.meta.url);
writeFileSync(file, withPlatformTable(readFileSync(file, 'utf8')));
