import { randomUUID } from 'node:crypto';
import { delimiter, join } from 'node:path';
import type { Stage } from '../../contract/platforms/stage.ts';
import type { Files } from '../repository.ts';
import { temporaryFolder } from '../repository.ts';
import { ToolFaults } from '../toolFaults.ts';
import { windows } from '../where.ts';
import type { Place } from './cloud.ts';
import { installProgram } from './program.ts';
import { RailwayServer } from './server.ts';

const token = '5f0c7a52-planted-4d6e-9a2b-1c3d5e7f9a0b';

export interface RailwayStage extends Stage {
  readonly server: RailwayServer;
  place(environment: string): Place | null;
}

/** An account on Railway with the project `shop`, whose `production` and `staging` have the service `web`. */
export async function railwayStage(): Promise<RailwayStage> {
  const server = new RailwayServer();
  const address = await server.start();
  const { cloud } = server;
  server.tokens.set(token, 'account');
  const shop = cloud.addProject('shop', ['production', 'staging']);
  const home = temporaryFolder('home-');
  const programs = join(home, 'bin');
  installProgram(programs, `${address}/tool`);
  const program = join(programs, 'railway');
  const tool = windows ? null : new ToolFaults(home, { program, harmless: ['--version', 'whoami'] });
  server.faultyTool = tool;
  const base = { HOME: home, TAXIWAY_RAILWAY_API: `${address}/graphql/v2` };
  const place = (environment: string): Place | null => {
    const name = environment.startsWith('pr-') ? `preview-${environment}` : environment;
    return shop.environments.find((one) => one.name === name)?.places[0] ?? null;
  };
  return {
    ...{ server, token, place, image: null },
    env: { ...base, PATH: [...(tool ? [tool.programs] : []), programs].join(delimiter) },
    withoutTool: { ...base, PATH: home },
    settings: (environment) => settingsOf(environment, shop.environments[1]!.id),
    files: (title): Files => ({ 'server.mjs': `console.log(${JSON.stringify(title)});\n` }),
    cost: {
      said: '31.20 USD since 2026-11-19, the whole workspace acme',
      asked: () => server.asked.length,
    },
    changes: () => cloud.changes,
    stored: (environment, name) => place(environment)?.variables.get(name)?.value ?? null,
    greeting: (environment) => place(environment)?.variables.get('GREETING')?.value ?? null,
    served: (environment) => {
      const live = place(environment)?.deployments.find(({ status }) => status === 'SUCCESS');
      return live && !live.stopped ? live.code : null;
    },
    holdBuild: () => held(server),
    goOn: () => {
      for (const { deployments } of cloud.places()) for (const one of deployments) one.isHeld = false;
      cloud.nextBuild({});
      cloud.tick();
      server.changed();
    },
    failBuild: (words) => cloud.nextBuild({ end: 'FAILED', words }),
    becomeSomebodyElse: () => {
      cloud.person = { id: randomUUID(), name: 'Bo', email: 'bo@acme.example' };
    },
    refuseSwitch: (words) => {
      cloud.refusal = words;
    },
    ...{ api: server.faults, tool },
    end: () => server.end(),
  };
}

function settingsOf(environment: string, staging: string): Record<string, string> {
  const base = { project: 'shop', service: 'web' };
  if (environment === 'production') return base;
  return { ...base, environment: staging };
}

/** The next build begins and stays there. */
function held({ cloud }: RailwayServer): Promise<void> {
  cloud.nextBuild({ isHeld: true });
  const isBuilding = (): boolean =>
    cloud
      .places()
      .some(({ deployments }) => deployments.some((one) => one.isHeld && one.status === 'BUILDING'));
  return new Promise((resolve) => {
    const look = (): void => {
      if (isBuilding()) resolve();
      else setTimeout(look, 5);
    };
    look();
  });
}
