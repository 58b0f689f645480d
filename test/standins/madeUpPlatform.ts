import type { CiPlace, CiRecipe, Step } from '../../agent/github/workflows/platforms/recipe.ts';

/** A platform with one tool, `cloudlet`, that can do everything: what recipes of real platforms are shaped like. */
export function madeUpRecipe(platform: string, without: readonly (keyof CiRecipe)[] = []): CiRecipe {
  const env = (place: CiPlace): Step => ({
    CLOUDLET_TOKEN: '${{ secrets.CLOUDLET_TOKEN }}',
    APP: `${place.service.name}-${place.environment}`,
    COMMIT: place.commit,
  });
  const call = (verb: string, place: CiPlace): Step => ({
    id: place.step,
    name: `${verb} ${place.service.name}`,
    env: env(place),
    run: `url=$(cloudlet ${verb} "$APP" --version "$COMMIT")\necho "url=$url" >> "$GITHUB_OUTPUT"\n`,
  });
  const plain = (verb: string, place: CiPlace): Step => ({ env: env(place), run: `cloudlet ${verb} "$APP"` });
  const whole: CiRecipe = {
    platform,
    permissions: () => ({ 'id-token': 'write' }),
    secrets: ['CLOUDLET_TOKEN'],
    variables: () => [],
    needsTools: true,
    setUp: () => [{ name: 'Install cloudlet', run: 'curl --fail https://cloudlet.example/install | sh' }],
    deploy: (place) => [call('deploy', place)],
    promote: (place) => [call('promote', place)],
    rollBack: (place) => [call('deploy', place)],
    sleep: (place) => [plain('stop', place)],
    wake: (place) => [call('start', place)],
    preview: {
      deploy: (place) => [call('deploy', place)],
      remove: (place) => [plain('destroy', place)],
    },
  };
  return Object.fromEntries(
    Object.entries(whole).filter(([key]) => !without.some((one) => one === key)),
  ) as unknown as CiRecipe;
}
