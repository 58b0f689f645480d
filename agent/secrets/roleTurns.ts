import { badInput, type Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';

/** Failed `badInput` where one of the roles that take turns is not among those the database has. */
export function refuseMissing(roles: readonly string[], existing: readonly string[]): void {
  const missing = roles.filter((role) => !existing.includes(role));
  if (missing.length > 0) throw badInput(say('The database has no role {0}.', { all: missing }));
}

export function allInUse(roles: readonly string[]): Failed {
  return badInput(
    say('{0} are all in use: none can get a new password without cutting somebody off.', { all: roles }),
  );
}

/** Who set another value elsewhere may have set the other role. */
export function someUnknown(roles: readonly string[]): Failed {
  return badInput(
    say(
      'It cannot be told which of {0} is in use: not every value was set from here. Update the secret once with the connection string of now.',
      { all: roles },
    ),
  );
}
