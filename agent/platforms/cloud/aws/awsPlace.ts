import type { Settings } from '../../platform.ts';
import { required, setting } from '../settings.ts';

/** Where a target is on AWS, and who acts there. */
export interface AwsPlace {
  readonly region: string;
  /** Null: whoever the environment says. */
  readonly profile: string | null;
}

export function awsPlace(settings: Settings): AwsPlace {
  return { region: required(settings, 'region'), profile: setting(settings, 'profile') };
}

/** One key for all that one request or one sign-in covers. */
export function placeKey({ region, profile }: AwsPlace): string {
  return JSON.stringify([region, profile]);
}

/** Of `arn:aws:ecs:eu-west-2:123456789012:service/…`; null where it says none. */
export function accountOf(arn: string): string | null {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null;
}
