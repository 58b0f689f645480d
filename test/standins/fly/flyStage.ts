import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { appOf } from '../../../agent/platforms/fly/places.ts';
import type { Stage } from '../../contract/platforms/stage.ts';
import { temporaryFolder } from '../repository.ts';
import { ToolFaults } from '../toolFaults.ts';
import { windows } from '../where.ts';
import { FlyServer } from './flyServer.ts';

const token = 'fm2_lJPEplantedToken9fQ7xv2,fm2_plantedDischarge81bzK';

/** Fly.io with an organisation `acme` that has the apps `shop` and `shop-staging`, and its program on `PATH`. */
export async function flyStage(): Promise<Stage & { readonly server: FlyServer }> {
  const server = await FlyServer.start(token);
  const { fly, faults } = server;
  for (const name of ['shop', 'shop-staging']) fly.createApp(name, 'acme');
  const without = { ...process.env, TAXIWAY_FLY_API: server.address };
  const folder = programFolder();
  const tool = windows
    ? null
    : new ToolFaults(folder, { program: join(folder, 'fly'), harmless: ['version'] });
  server.tool = tool;
  const programs = [...(tool ? [tool.programs] : []), folder, process.env['PATH']];
  let letGo = (): void => undefined;
  const appIn = (environment: string) =>
    fly.apps.get(appOf({ environment, kind: kindOf(environment), settings: settings(environment) }));
  const serving = (environment: string) =>
    appIn(environment)?.machines.find(({ state, cordoned }) => state === 'started' && !cordoned);
  return {
    server,
    token,
    image: null,
    env: { ...without, PATH: programs.join(delimiter) },
    withoutTool: without,
    settings,
    files: (title) => ({
      'fly.toml': 'app = "shop"\n[http_service]\ninternal_port = 8080\n',
      'fly.staging.toml': 'app = "shop-staging"\n[http_service]\ninternal_port = 8080\n',
      Dockerfile: 'FROM scratch\n',
      'version.txt': `${title}\n`,
    }),
    changes: () => fly.changes,
    stored: (environment, name) => appIn(environment)?.secrets.get(name)?.value ?? null,
    served(environment) {
      const image = serving(environment)?.image ?? '';
      return fly.image(image)?.image.labels['org.opencontainers.image.revision'] ?? null;
    },
    greeting: (environment) => serving(environment)?.env['GREETING'] ?? null,
    holdBuild: () =>
      new Promise((resolve) => {
        faults.begun = resolve;
        faults.hold = new Promise((go) => {
          letGo = go;
        });
      }),
    goOn() {
      faults.hold = null;
      letGo();
    },
    failBuild(words) {
      faults.failBuild = words;
    },
    becomeSomebodyElse() {
      fly.email = 'somebody@else.example';
    },
    refuseSwitch(words) {
      faults.refusal = words;
    },
    ...{ api: server.api, tool },
    end: () => server.end(),
  };
}

function kindOf(environment: string): 'production' | 'staging' | 'preview' {
  return environment === 'production' || environment === 'staging' ? environment : 'preview';
}

function settings(environment: string) {
  if (environment === 'staging') return { app: 'shop-staging', config: 'fly.staging.toml' };
  return { app: 'shop' };
}

function programFolder(): string {
  const folder = join(temporaryFolder('fly-'), 'bin');
  mkdirSync(folder);
  const program = join(folder, 'fly');
  copyFileSync(join(import.meta.dirname, 'fly.mjs'), `${program}.mjs`);
  if (process.platform === 'win32') writeFileSync(`${program}.cmd`, '@node "%~dp0fly.mjs" %*\r\n');
  else writeFileSync(program, `#!/bin/sh\nexec node "${program}.mjs" "$@"\n`);
  if (process.platform !== 'win32') chmodSync(program, 0o755);
  return folder;
}
