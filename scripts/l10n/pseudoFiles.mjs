import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pseudoBundle } from './pseudo.mjs';

/** Writes the pseudo language beside the English texts of an extension in this folder. */
export function writePseudoLanguage(folder) {
  for (const name of ['l10n/bundle.l10n', 'package.nls']) {
    const english = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
    writeFileSync(path.join(folder, `${name}.qps-ploc.json`), JSON.stringify(pseudoBundle(english), null, 2));
  }
}
