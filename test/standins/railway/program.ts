import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts a program `railway` into the folder: it passes on what it was called with to the stand-in, says what that says, and ends as
 * that tells it to. The real one knows no other address than Railway's own either, so the address is in its text.
 */
export function installProgram(folder: string, address: string): void {
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'railway.mjs');
  writeFileSync(script, source(address));
  const starter = join(folder, process.platform === 'win32' ? 'railway.cmd' : 'railway');
  const node = process.execPath;
  writeFileSync(
    starter,
    process.platform === 'win32'
      ? `@"${node}" "${script}" %*\r\n`
      : `#!/bin/sh\nexec "${node}" "${script}" "$@"\n`,
  );
  chmodSync(starter, 0o755);
}

const source = (address: string): string => `
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
const args = process.argv.slice(2);
const files = {};
if (args[0] === 'up')
  for (const one of readdirSync('.', { recursive: true, withFileTypes: true }))
    if (one.isFile()) files[relative('.', join(one.parentPath, one.name))] = readFileSync(join(one.parentPath, one.name), 'utf8');
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('RAILWAY_')));
const answer = await fetch(${JSON.stringify(address)}, {
  method: 'POST',
  body: JSON.stringify({ args, stdin: Buffer.concat(chunks).toString('utf8'), env, files }),
});
for (const { out, err, exit } of (await answer.text()).trim().split('\\n').map((line) => JSON.parse(line))) {
  if (out !== undefined) process.stdout.write(out);
  if (err !== undefined) process.stderr.write(err);
  if (exit === null) process.kill(process.pid, 'SIGKILL');
  if (exit !== undefined) process.exitCode = exit;
}
`;
