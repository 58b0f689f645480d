#!/usr/bin/env node
// Behaves as `fly` does, as far as it is asked for here: what it does is done by the stand-in of Fly.io it is led to.
import { readdirSync, readFileSync } from 'node:fs';

const args = process.argv.slice(2);
if (args[0] === 'version') {
  console.log('fly v0.4.87 linux/amd64 Commit: 0123456789abcdef BuildDate: 2026-08-21T11:11:32Z');
  process.exit(0);
}
const base = process.env.FLY_API_BASE_URL;
const token = process.env.FLY_ACCESS_TOKEN;
if (!base || !token) {
  console.error("Error: no access token available. Please login with 'flyctl auth login'");
  process.exit(1);
}
const headers = { authorization: `FlyV1 ${token}`, 'content-type': 'application/json' };
const id = String(process.pid);
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    const told = fetch(`${base}/tool/interrupt`, { method: 'POST', headers, body: JSON.stringify({ id }) });
    void told.finally(() => process.exit(127));
  });

const config = args.indexOf('--config');
const body = {
  id,
  args,
  stdin: args.some((one) => one.endsWith('=-')) ? readFileSync(0, 'utf8') : null,
  configuration: config === -1 ? null : readFileSync(args[config + 1], 'utf8'),
  files: args[0] === 'deploy' ? files() : {},
};
const answer = await fetch(`${base}/tool`, { method: 'POST', headers, body: JSON.stringify(body) });
if (!answer.ok) {
  console.error(`Error: failed retrieving current user: ${answer.status}`);
  process.exit(1);
}
const decoder = new TextDecoder();
let text = '';
for await (const chunk of answer.body) {
  text += decoder.decode(chunk, { stream: true });
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
    const said = JSON.parse(text.slice(0, end));
    text = text.slice(end + 1);
    if ('out' in said) process.stdout.write(`${said.out}\n`);
    if ('error' in said) process.stderr.write(`${said.error}\n`);
    if ('exitCode' in said) process.exitCode = said.exitCode;
  }
}

function files() {
  const own = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(own.map(({ name }) => [name, readFileSync(name, 'utf8')]));
}
