import type { CiRecipes } from './recipe.ts';

/** Platforms that workflows can reach. `local` is a developer's machine, which no workflow does. */
export const ciRecipes: CiRecipes = new Map();
