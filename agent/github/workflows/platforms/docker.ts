import { actions } from '../actions.ts';
import { literal } from '../yaml/values.ts';
import type { CiPlace, CiTarget, Step } from './recipe.ts';

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
        provenance: false, // one manifest, whose digest every platform tells: not a list of it and an attestation
        'no-cache': "${{ env.FORCE_REBUILD == 'true' }}",
        tags: `${repository}:${commit}`,
        'cache-from': `type=gha,scope=${name}`,
        'cache-to': `type=gha,scope=${name},mode=max`,
      },
    },
  ];
}

/** The one registry that a workflow signs in to without a secret of the project's. */
export function isOnGitHub(image: string | null): image is string {
  return image?.startsWith('ghcr.io/') ?? false;
}

/** Why no workflow gets there, as `CiRecipe.cannot` says it. */
export function otherRegistry(image: string): string {
  return `a workflow signs in to ghcr.io alone, and its image is ${image}.`;
}

/** Whose workflows push images to GitHub's registry, by their commit: what one of them built the others promote. */
const pushing: ReadonlySet<string> = new Set(['fly', 'railway']);

export function isPushedForOther({ service, from }: Pick<CiTarget, 'service' | 'from'>): boolean {
  return isOnGitHub(service.image) && pushing.has(from?.platform ?? '');
}

export const signInToGitHub: Step = {
  uses: actions.dockerLogin,
  with: {
    registry: 'ghcr.io',
    username: '${{ github.actor }}',
    password: '${{ secrets.GITHUB_TOKEN }}',
  },
};
