import { delimiter } from 'node:path';
import { appOn } from '../contract/platforms/amplifyStage.ts';
import { type EcsStage, ecsStage } from '../contract/platforms/ecsStage.ts';
import type { Stage } from '../contract/platforms/stage.ts';
import type { EnvironmentName } from '../../agent/protocol/ids.ts';
import { flyStage } from './fly/flyStage.ts';
import { railwayStage } from './railway/railwayStage.ts';
import { repository, type Files, type Repository } from './repository.ts';
import { VercelStage } from './vercel/vercelStage.ts';

/** A project with a service on each platform elsewhere, named by the platform, and what its programs see. */
export interface EveryPlatform {
  readonly repository: Repository;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly env: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

export async function everyPlatform(
  environments: readonly EnvironmentName[] = ['staging'],
  isImageOnFly = false,
): Promise<EveryPlatform> {
  const [ecs, fly, railway, vercel] = await Promise.all([
    ecsStage(),
    flyStage(),
    railwayStage(),
    VercelStage.start(),
  ]);
  const onFly = isImageOnFly ? ofRegistry(fly, ecs) : fly;
  const stages: Record<string, Stage> = { amplify: appOn(ecs), ecs, fly: onFly, railway, vercel };
  const all = Object.values(stages);
  const repo = repository().copy('shop');
  repo.commit('First', {
    ...(Object.assign({}, ...all.map((stage) => stage.files('First'))) as Files),
    'taxiway.json': JSON.stringify(projectFile(stages, environments), null, 2),
  });
  return {
    stages,
    repository: repo,
    env: {
      ...(Object.assign({}, ...all.map(({ env }) => ofTests(env))) as Record<string, string>),
      FLY_ACCESS_TOKEN: fly.token,
      RAILWAY_API_TOKEN: railway.token,
      VERCEL_TOKEN: vercel.token,
      PATH: [...all.map(({ env }) => env['PATH']), process.env['PATH']].join(delimiter),
    },
    end: async () => {
      await Promise.all([ecs, fly, railway, vercel].map((stage) => stage.end())); // Amplify's is that of ECS
    },
  };
}

/** Its image is kept beside that of ECS, where Fly.io may not read it. */
function ofRegistry(fly: Awaited<ReturnType<typeof flyStage>>, { docker, registry }: EcsStage): Stage {
  docker.finds('registry.fly.io', new URL(fly.server.address).host);
  fly.server.fly.registries.push(registry);
  return { ...fly, image: `${registry.host}/acme/fly` };
}

function projectFile(stages: EveryPlatform['stages'], environments: readonly EnvironmentName[]): object {
  const names = Object.keys(stages);
  const services = names.map((name) => {
    const image = stages[name]!.image;
    return [name, { healthTimeout: '1s', ...(image === null ? {} : { image }) }] as const;
  });
  const targetsIn = (environment: string): object =>
    Object.fromEntries(
      names.map((name) => [name, { platform: name, ...stages[name]!.settings(environment) }]),
    );
  const secret = { usedBy: names, generator: { kind: 'pasted' } };
  return {
    services: Object.fromEntries(services),
    environments: Object.fromEntries(
      environments.map((name) => [name, { kind: name, branches: ['main'], targets: targetsIn(name) }]),
    ),
    secrets: { ROTATED: secret, API_KEY: secret },
  };
}

/** What a stage adds to the environment of the tests. */
function ofTests(env: Stage['env']): Record<string, string> {
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && entry[1] !== process.env[entry[0]] && entry[0] !== 'HOME',
  );
  return Object.fromEntries(own);
}
