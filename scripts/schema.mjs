// Writes the JSON schema of taxiway.json. Run with tsx: npx tsx scripts/schema.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { projectFileSchema } from '../agent/project/file/projectFileSchema.ts';

const file = new URL('../media/taxiway.schema.json', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, `${JSON.stringify(projectFileSchema(), null, 2)}\n`);
