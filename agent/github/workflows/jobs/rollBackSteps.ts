import type { TargetConfiguration } from '../../../project/resolved.ts';
import type { CiPlace, CiRecipe, Step } from '../platforms/recipe.ts';
import { healthStep } from '../scripts/health.ts';
import { guarded } from './deploySteps.ts';

/**
 * Brings back what ran before where anything went wrong once the new version was there. `previous` is its commit, an expression
 * without `${{ }}`; empty where nothing ran. The database stays: its changes must fit both versions.
 */
export function rollBackSteps(
  recipe: CiRecipe,
  target: TargetConfiguration,
  place: CiPlace,
  previous: string,
): readonly Step[] {
  if (!recipe.rollBack) return [];
  const step = `roll-back-${place.service.name}`;
  const commit = `\${{ ${previous} }}`;
  const reached = `(failure() || cancelled()) && steps.${place.step}.outcome != 'skipped' && ${previous}`;
  const url = `\${{ steps.${step}.outputs.url }}`;
  return [
    ...guarded(recipe.rollBack({ ...place, step, commit }), reached).map((one) =>
      one['id'] === step ? { ...one, name: `Roll back ${place.service.name}` } : one,
    ),
    ...guarded(
      [healthStep(place.service.name, target.recipe, { url, commit })],
      `(failure() || cancelled()) && steps.${step}.outcome == 'success'`,
    ).map((health) => ({ ...health, name: `Wait until the earlier ${place.service.name} is healthy` })),
  ];
}
