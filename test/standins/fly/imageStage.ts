import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DockerStandIn } from '../images/docker.ts';
import { ImageRegistry } from '../images/imageRegistry.ts';
import { temporaryFolder } from '../repository.ts';
import { flyStage } from './flyStage.ts';

const login = 'acme:registry-password-7e10';

/** As `flyStage`, where the image of the service is kept in a registry elsewhere, which only who is signed in may read. */
export async function imageStage() {
  const [stage, registry] = await Promise.all([flyStage(), ImageRegistry.start(login)]);
  const { server } = stage;
  server.fly.registries.push(registry);
  const docker = new DockerStandIn(temporaryFolder('docker-'), registry.host, login);
  docker.finds('registry.fly.io', new URL(server.address).host);
  const path = (env: { readonly PATH?: string }): string => [docker.programs, env.PATH].join(delimiter);
  const env = { ...stage.env, DOCKER_CONFIG: docker.configuration };
  return {
    ...stage,
    ...{ registry, docker, image: `${registry.host}/acme/web` },
    env: { ...env, PATH: path(stage.env) },
    withoutDocker: env,
    /** The sign-ins of the user, as they are now. */
    signIns: () => readFileSync(join(docker.configuration, 'config.json'), 'utf8'),
    changes: () => stage.changes() + registry.pushes,
    holdBuild: () => docker.hold(),
    goOn: () => docker.goOn(),
    failBuild: (words: string) => docker.failBuild(words),
    end: async () => {
      await Promise.all([stage.end(), registry.end()]);
    },
  };
}
