// Collects every English template of the three programs into l10n/bundle.l10n.json, which translators start from.
//   npm run l10n                      writes it
//   node scripts/l10n.mjs --check     says whether it is current
//   node scripts/l10n.mjs --pseudo DIRECTORY   writes the pseudo language beside an (installed) extension's texts
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { collectTemplates } from './l10n/collect.mjs';
import { writePseudoLanguage } from './l10n/pseudoFiles.mjs';

const root = path.resolve(import.meta.dirname, '..');
const bundleFile = path.join(root, 'l10n/bundle.l10n.json');
const { values } = parseArgs({ options: { check: { type: 'boolean' }, pseudo: { type: 'string' } } });

if (values.pseudo) writePseudoLanguage(path.resolve(values.pseudo));
else writeBundle();

function writeBundle() {
  const { templates, unreadable } = collectTemplates(root);
  for (const place of unreadable)
    console.error(`${place}: the text is put together at run time and cannot be translated`);
  const bundle = Object.fromEntries([...templates.keys()].sort().map((text) => [text, text]));
  const text = `${JSON.stringify(bundle, null, 2)}\n`;
  const isCurrent = existsSync(bundleFile) && readFileSync(bundleFile, 'utf8') === text;
  if (!isCurrent && values.check) console.error('l10n/bundle.l10n.json is not current: npm run l10n');
  if (!isCurrent && !values.check) {
    mkdirSync(path.dirname(bundleFile), { recursive: true });
    writeFileSync(bundleFile, text);
    console.log(`l10n/bundle.l10n.json: ${templates.size} texts`);
  }
  process.exitCode = unreadable.length > 0 || (values.check && !isCurrent) ? 1 : 0;
}
