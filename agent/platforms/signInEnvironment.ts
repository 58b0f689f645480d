import type { Environment } from '../run/environment.ts';
import { elsewhere } from './everyPlatform.ts';
import { neonSignIn } from './neon/neon.ts';

/** Who somebody is on AWS and in registries of images is said by more than a token. */
const alsoSignsIn = /^(AWS_|DOCKER_CONFIG$)/;

/** The variables by which terminals and CI are signed in: a program that acts needs them as much as the one that made the plan. */
export function signInEnvironment(env: Environment): Readonly<Record<string, string>> {
  const tokens = new Set([...elsewhere, neonSignIn].flatMap(({ signIn }) => signIn.variables));
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (tokens.has(entry[0]) || alsoSignsIn.test(entry[0])),
  );
  return Object.fromEntries(own);
}
