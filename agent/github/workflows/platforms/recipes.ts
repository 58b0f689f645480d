import { amplify } from './amplify.ts';
import { ecs } from './ecs.ts';
import { fly } from './fly.ts';
import { railway } from './railway.ts';
import type { CiRecipes } from './recipe.ts';
import { vercel } from './vercel.ts';

/** Platforms that workflows can reach. `local` is a developer's machine, which no workflow does. */
export const ciRecipes: CiRecipes = new Map(
  [vercel, fly, railway, ecs, amplify].map((recipe) => [recipe.platform, recipe]),
);
