import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { figure, median, type Bench } from './figure.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');
const host = path.join(import.meta.dirname, 'standInHost.cjs');
const rounds = 15;

/** What is loaded before the first import(), and everything. */
function sizes(): { readonly first: number; readonly all: number } {
  const parts = readdirSync(path.join(dist, 'extension')).map((name) => path.join(dist, 'extension', name));
  const entry = path.join(dist, 'extension.cjs');
  const size = (files: Iterable<string>) =>
    [...files].reduce((total, file) => total + statSync(file).size, 0) / 1024;
  return { first: size(loadedAtOnce(entry)), all: size([entry, ...parts]) };
}

/** The entry and what it requires outside of a `then`, which is what import() has become. */
function loadedAtOnce(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const atOnce = readFileSync(file, 'utf8').replaceAll(/\.then\(\(\)=>require\("[^"]+"\)\)/g, '');
  for (const [, name] of atOnce.matchAll(/require\("(\.[^"]+)"\)/g)) {
    loadedAtOnce(path.resolve(path.dirname(file), name!), found);
  }
  return found;
}

interface Times {
  readonly evaluatedMs: number;
  readonly activatedMs: number;
}

async function start(): Promise<Times> {
  const { stdout } = await promisify(execFile)(process.execPath, [host, path.join(dist, 'extension.cjs')]);
  return JSON.parse(stdout) as Times;
}

export const figures: Bench = async () => {
  const { first, all } = sizes();
  return [
    figure('extension bundle, in all', all, 'KB', 130),
    figure('extension bundle, before the first import()', first, 'KB', 65),
    figure(
      'extension evaluated against a stand-in vscode',
      await median(rounds, async () => (await start()).evaluatedMs),
      'ms',
      15,
    ),
    figure(
      'activate() until it returns',
      await median(rounds, async () => (await start()).activatedMs),
      'ms',
      10,
    ),
  ];
};
