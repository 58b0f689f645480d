import { say } from '../../../protocol/say.ts';
import type { Finding } from '../finding.ts';
import type { Configuration } from '../projectFile.ts';

/** A role of a database, and the secret that gets its password; in which environment, where the file says so. */
interface RoleUse {
  readonly secret: string;
  readonly environment: string | null;
  /** The role and where it is. */
  readonly role: string;
}

/** Which of two roles is in use is told for one secret in one environment: another one that goes by the same roles is cut off. */
export function sameRoles(file: Configuration): Finding[] {
  const owners = new Map<string, RoleUse>();
  return Object.keys(file.secrets ?? {}).flatMap((secret): Finding[] => {
    const taken = usesOf(file, secret).flatMap((use): Finding[] => {
      const owner = owners.get(use.role);
      owners.set(use.role, owner ?? use);
      return owner ? [finding(owner, use)] : [];
    });
    return taken.slice(0, 1); // the other role is taken as well
  });
}

function usesOf({ secrets = {}, databases = {} }: Configuration, secret: string): readonly RoleUse[] {
  const generator = secrets[secret]?.generator;
  if (generator?.kind === 'postgres-role')
    return generator.roles.map((role) => ({ secret, environment: null, role: `${role}@${generator.admin}` }));
  if (generator?.kind !== 'neon-role' || !Object.hasOwn(databases, generator.database)) return [];
  const places = Object.entries(databases[generator.database]?.environments ?? {});
  return places.flatMap(([environment, { platform, project, branch = '' }]) =>
    platform === 'neon' && project !== undefined
      ? generator.roles.map((role) => ({ secret, environment, role: `${role}@${project}/${branch}` }))
      : [],
  );
}

function finding(owner: RoleUse, use: RoleUse): Finding {
  const path = ['secrets', use.secret, 'generator', 'roles'];
  const message = say(
    '{0} and {1} go by the same roles of the same database: a new password for one cuts off whoever uses the other. Give each roles of its own.',
    wordsOf(owner),
    wordsOf(use),
  );
  return { path, on: 'value', code: 'sameRoles', severity: 'error', message };
}

function wordsOf({ secret, environment }: RoleUse) {
  return environment === null ? say('{0}', secret) : say('{0} of {1}', secret, environment);
}
