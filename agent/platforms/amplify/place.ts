import { type AwsPlace, awsPlace } from '../cloud/aws/awsPlace.ts';
import { required } from '../cloud/settings.ts';
import type { TargetPlace } from '../platform.ts';

/** Where a target is on Amplify Hosting: a branch of an app. */
export interface AmplifyPlace extends AwsPlace {
  readonly app: string;
  readonly branch: string;
}

export function amplifyPlace({ settings }: Pick<TargetPlace, 'settings'>): AmplifyPlace {
  return { ...awsPlace(settings), app: required(settings, 'app'), branch: required(settings, 'branch') };
}

/** In the API; a branch may have a slash in its name. */
export function branchPath({ app, branch }: AmplifyPlace): string {
  return `/apps/${encodeURIComponent(app)}/branches/${encodeURIComponent(branch)}`;
}
