import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EcsModel } from '../../standins/aws/ecsModel.ts';
import { awsPrograms } from '../../standins/aws/awsProgram.ts';
import { type AwsPart, AwsServer } from '../../standins/aws/awsServer.ts';
import { ParameterStore } from '../../standins/aws/parameterStore.ts';
import { DockerStandIn } from '../../standins/images/docker.ts';
import { ImageRegistry } from '../../standins/images/imageRegistry.ts';
import { temporaryFolder } from '../../standins/repository.ts';
import { ToolFaults } from '../../standins/toolFaults.ts';
import type { Stage } from './stage.ts';

const accessKeyId = 'AKIAEXAMPLEKEY000000';
const secretAccessKey = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00';
const registryLogin = 'acme:registry-password-91c2';

/** A stage with what only tests of ECS look at. */
export interface EcsStage extends Stage {
  readonly ecs: EcsModel;
  readonly parameters: ParameterStore;
  readonly registry: ImageRegistry;
  readonly docker: DockerStandIn;
  readonly server: AwsServer;
}

/**
 * A cluster with the services `web-production` and `web-staging`, a registry and the programs. `beside` is what else the account
 * has.
 */
export async function ecsStage(beside: readonly AwsPart[] = []): Promise<EcsStage> {
  const folder = temporaryFolder('aws-');
  const now = (): number => Date.now();
  const [ecs, parameters] = [new EcsModel(now), new ParameterStore(now)];
  const parts = [parameters.part, ecs.part, ecs.scalingPart, ecs.logsPart, ecs.networkPart, ...beside];
  const [server, registry] = await Promise.all([
    AwsServer.start(accessKeyId, parts),
    ImageRegistry.start(registryLogin),
  ]);
  const docker = new DockerStandIn(folder, registry.host, registryLogin);
  const image = `${registry.host}/acme/web`;
  for (const name of ['web-production', 'web-staging'])
    ecs.addService(name, 'public.ecr.aws/nginx/nginx:stable');
  ecs.lines.push({ eventId: '1', timestamp: Date.now() - 1000, message: 'listening on 3000\n' });
  const programs = awsPrograms(folder);
  const tool = new ToolFaults(folder, {
    program: join(programs, 'aws'),
    harmless: ['--version', 'configure'],
  });
  server.tool = tool;
  server.changes = () => ecs.changes;
  const nowhere = join(folder, 'nowhere');
  mkdirSync(nowhere);
  writeFileSync(join(folder, 'config'), '');
  const env = {
    ...process.env,
    AWS_PROFILE: undefined,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_CONFIG_FILE: join(folder, 'config'),
    DOCKER_CONFIG: docker.configuration,
    TAXIWAY_AWS_API: server.address,
    PATH: [docker.programs, tool.programs, programs].join(delimiter),
  };
  const serviceOf = (environment: string): string =>
    environment.startsWith('pr-') ? `web-staging-${environment}` : `web-${environment}`;
  return {
    ...{ ecs, parameters, registry, docker, server, env, image },
    withoutTool: { ...env, PATH: nowhere },
    token: secretAccessKey,
    settings: (environment) => ({
      ...{ region: 'eu-west-2', cluster: 'shop' },
      service: environment.startsWith('pr-') ? 'web-staging' : `web-${environment}`,
      parameters: environment.startsWith('pr-') ? '/acme/previews' : `/acme/${environment}`,
    }),
    files: (title) => ({ Dockerfile: `FROM scratch\n# ${title}\n` }),
    changes: () => ecs.changes + registry.pushes,
    stored: (environment, name) => parameters.value(`/acme/${environment}/${name}`),
    greeting: (environment) => ecs.plain(serviceOf(environment), 'GREETING'),
    served: (environment) => {
      const [, digest] = (ecs.running(serviceOf(environment)) ?? '').split('@');
      return registry.image(digest ?? '')?.labels['org.opencontainers.image.revision'] ?? null;
    },
    holdBuild: () => docker.hold(),
    goOn: () => docker.goOn(),
    failBuild: (words) => docker.failBuild(words),
    becomeSomebodyElse: () => {
      server.caller = 'arn:aws:iam::210987654321:user/somebody-else';
    },
    refuseSwitch: (words) => {
      ecs.refusal = words;
    },
    ...{ api: server.faults, tool },
    end: async () => {
      await Promise.all([server.end(), registry.end()]);
    },
  };
}
