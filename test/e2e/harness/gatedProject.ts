import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A repository of one service whose build takes until it is let through: whatever is killed, it is killed meanwhile. */
export interface GatedProject {
  readonly folder: string;
  /** Ends the builds that wait, and lets all later ones through. */
  open(): void;
  /** Makes later builds wait. */
  shut(): void;
  remove(): void;
}

export interface GatedProjectOptions {
  /** Of the folder that is opened. */
  readonly name?: string;
  /** What its project file says besides the service, such as environments in place of the only one, staging. */
  readonly more?: object;
}

export function gatedProject({ name = 'tower', more = {} }: GatedProjectOptions = {}): GatedProject {
  const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'taxiway-gated-')));
  const folder = path.join(place, name);
  const gate = path.join(place, 'open');
  mkdirSync(path.join(folder, 'web'), { recursive: true });
  writeFileSync(path.join(folder, 'taxiway.json'), projectFile(more));
  writeFileSync(path.join(folder, 'web/build.mjs'), build(gate));
  writeFileSync(path.join(folder, 'web/server.mjs'), server);
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['config', 'user.name', 'Author'],
    ['config', 'user.email', 'author@example.com'],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'A page that answers'],
  ])
    execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  return {
    folder,
    open: () => writeFileSync(gate, ''),
    shut: () => rmSync(gate, { force: true }),
    remove: () => rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** An environment that runs the service and takes main. */
export const target = { targets: { web: { platform: 'local' } }, branches: ['main'] };

const projectFile = (more: object): string => {
  const web = {
    directory: 'web',
    build: 'node build.mjs',
    start: 'node server.mjs',
    health: '/healthz',
    version: '/version',
    healthTimeout: '15s',
  };
  return JSON.stringify({ services: { web }, environments: { staging: target }, ...more }, null, 2);
};

const build = (gate: string): string => `import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

console.log('waiting at the gate');
while (!existsSync(${JSON.stringify(gate)})) await setTimeout(50);
`;

const server = `import { createServer } from 'node:http';

const { HOST, PORT, TAXIWAY_COMMIT: commit } = process.env;
createServer((request, response) => response.end(JSON.stringify({ commit }))).listen(Number(PORT), HOST);
`;
