import type { EnvironmentName } from '../../protocol/ids.ts';
import { type AwsPlace, awsPlace } from '../cloud/aws/awsPlace.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { required } from '../cloud/settings.ts';
import type { TargetPlace } from '../platform.ts';
import type { Branch } from './shapes.ts';

/** Where a target is on Amplify Hosting: a branch of an app. */
export interface AmplifyPlace extends AwsPlace {
  readonly app: string;
  /** A preview's is called as its git branch, since Amplify builds from that. */
  readonly branch: string;
  /** What the branch was made for, where it is a place of its own beside the one in the rules. */
  readonly madeFor: EnvironmentName | null;
}

export function appOf({ settings }: Pick<TargetPlace, 'settings'>): Omit<AmplifyPlace, 'branch' | 'madeFor'> {
  return { ...awsPlace(settings), app: required(settings, 'app') };
}

/** The branch that the rules name: the place itself, or the one that a preview is made like. */
export function branchInRules({ settings }: Pick<TargetPlace, 'settings'>): string {
  return required(settings, 'branch');
}

/** Of a preview whose git branch nobody knows it is the place that is never there. */
export async function placeOf(
  target: Pick<TargetPlace, 'settings' | 'kind' | 'environment'>,
  { branchOf }: Pick<CloudParts, 'branchOf'>,
): Promise<AmplifyPlace> {
  const { kind, environment } = target;
  const app = appOf(target);
  if (kind !== 'preview') return { ...app, branch: branchInRules(target), madeFor: null };
  return { ...app, branch: (await branchOf(environment)) ?? environment, madeFor: environment };
}

/** Somebody else's branch of that name is not the preview, whatever runs there. */
export function isPlace({ madeFor }: AmplifyPlace, { description }: Pick<Branch, 'description'>): boolean {
  return madeFor === null || description === descriptionFor(madeFor);
}

export function descriptionFor(environment: EnvironmentName): string {
  return `Made by Taxiway for ${environment}`;
}

/** In the API; a branch may have a slash in its name. */
export function branchPath({ app, branch }: Pick<AmplifyPlace, 'app' | 'branch'>): string {
  return `/apps/${encodeURIComponent(app)}/branches/${encodeURIComponent(branch)}`;
}
