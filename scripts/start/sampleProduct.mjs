import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createSample } from '../sample/create.mjs';
import { say } from '../setup/run.mjs';

/** Where `npm start` and the debugger look for it. */
export function defaultSample() {
  return sampleIn(path.join(homedir(), 'taxiway-sample'));
}

/** The sample product in this folder: made the first time, with a history that ends yesterday, and kept after that. */
function sampleIn(place) {
  const folder = path.join(place, 'runway-coffee');
  if (existsSync(path.join(folder, '.git'))) {
    say(`the sample product of last time: ${folder}`);
    return folder;
  }
  const newest = new Date(Date.now() - 24 * 60 * 60_000);
  newest.setUTCHours(16, 20, 0, 0);
  createSample(folder, { newest });
  say(`a sample product: ${folder}`);
  return folder;
}

if (process.argv[1] === import.meta.filename) defaultSample();
