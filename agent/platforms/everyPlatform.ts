import type { About } from './cloud/about.ts';
import { amplify } from './amplify/about.ts';
import { ecs } from './ecs/about.ts';
import { fly } from './fly/about.ts';
import { railway } from './railway/about.ts';
import { vercel } from './vercel/about.ts';

/** The platforms elsewhere that Taxiway can act on: what is light of each. A new one is its folder and a line here. */
export const elsewhere: readonly About[] = [amplify, ecs, fly, railway, vercel];
