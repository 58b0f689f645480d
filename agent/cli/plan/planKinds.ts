import { environmentKinds } from './environmentKinds.ts';
import { gitHubKinds } from './gitHubKinds.ts';
import type { PlanKind } from './planKind.ts';
import { valueKinds } from './valueKinds.ts';
import { versionKinds } from './versionKinds.ts';

/** The kinds of operations by the words they are asked for with, in the order of the help. */
export const planKinds: Readonly<Record<string, PlanKind>> = {
  ...versionKinds,
  ...environmentKinds,
  ...valueKinds,
  ...gitHubKinds,
};
