import { actions } from '../actions.ts';
import { literal } from '../yaml/values.ts';
import type { CiPlace, Step } from './recipe.ts';

/** Builds the image of a service, tagged with its commit, and pushes it; layers are kept between runs. */
export function buildImage({ service, context, commit }: CiPlace, repository: string): readonly Step[] {
  const { name, directory } = service;
  return [
    { uses: actions.setupBuildx },
    {
      name: `Build the image of ${name}`,
      uses: actions.dockerBuild,
      with: {
        context: literal(context),
        file: literal(directory === '.' ? 'Dockerfile' : `${directory}/Dockerfile`),
        push: true,
        'no-cache': "${{ env.FORCE_REBUILD == 'true' }}",
        tags: `${repository}:${commit}`,
        'cache-from': `type=gha,scope=${name}`,
        'cache-to': `type=gha,scope=${name},mode=max`,
      },
    },
  ];
}
