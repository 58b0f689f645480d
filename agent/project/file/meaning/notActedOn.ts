import { type Message, say } from '../../../protocol/say.ts';
import { actedOn } from '../actedOn.ts';
import type { Finding } from '../finding.ts';
import { later, type Configuration } from '../projectFile.ts';
import type { Path } from '../tree.ts';
import type { Surroundings } from './around.ts';
import { allTargets } from './targets.ts';

/** What is understood and kept, but does nothing yet: nobody should rely on it. */
export function notActedOn(file: Configuration, { platforms = actedOn }: Surroundings): Finding[] {
  const keys = Object.keys(later).filter(
    (key) => Object.hasOwn(file, key) && !(key === 'databases' && rotatesRoles(file)),
  );
  return [
    ...keys.map((key) => (key === 'databases' ? ofDatabases() : ofKey([key]))),
    ...ofEnvironments(file, platforms),
    ...ofTargets(file, platforms),
  ];
}

/** Then the databases say where the roles are. */
function rotatesRoles({ secrets = {} }: Configuration): boolean {
  return Object.values(secrets).some(({ generator }) => generator?.kind === 'neon-role');
}

function ofEnvironments({ environments }: Configuration, platforms: readonly string[]): Finding[] {
  return Object.entries(environments).flatMap(([name, rules]) => {
    const path = ['environments', name];
    return [
      ...(rules.deploy === 'on-push' ? [ofPushes([...path, 'deploy'], rules, platforms)] : []),
      ...(['domain', 'budget'] as const)
        .filter((key) => rules[key] !== undefined)
        .map((key) => ofKey([...path, key])),
      ...(rules.gates?.figures ? [ofKey([...path, 'gates', 'figures'])] : []),
      ...(rules.schedule?.infrastructure ? [ofKey([...path, 'schedule', 'infrastructure'])] : []),
    ];
  });
}

/** Of a target whose platform is not acted on nothing is; that is said once. */
function ofTargets(file: Configuration, platforms: readonly string[]): Finding[] {
  return allTargets(file).flatMap(({ targets, path }) =>
    Object.entries(targets).flatMap(([service, target]) => {
      const { platform } = target;
      if (!platforms.includes(platform))
        return [
          finding(
            [...path, service, 'platform'],
            'value',
            say('Targets on {0} are understood and kept, but not acted on yet.', platform),
          ),
        ];
      return 'data' in target && target.data !== undefined ? [ofKey([...path, service, 'data'])] : [];
    }),
  );
}

function ofKey(path: Path): Finding {
  const key = String(path.at(-1));
  return finding(path, 'key', say('"{0}" is understood and kept, but not acted on yet.', key));
}

function ofDatabases(): Finding {
  const message = say(
    'The workflows that "Generate Workflows…" writes run their migrations and start empty ones for checks; from here nothing is done with them.',
  );
  return finding(['databases'], 'key', message);
}

/** What runs elsewhere is deployed by a workflow, on this machine by nobody. */
function ofPushes(
  path: Path,
  { targets = {} }: Configuration['environments'][string],
  platforms: readonly string[],
): Finding {
  const isElsewhere = Object.values(targets).some(
    ({ platform }) => platform !== 'local' && platforms.includes(platform),
  );
  const message = isElsewhere
    ? say(
        'A push begins a deploy in the workflow that "Generate Workflows…" writes; from here none begins by itself.',
      )
    : say('"{0}": "{1}" is understood and kept, but not acted on yet.', 'deploy', 'on-push');
  return finding(path, 'value', message);
}

function finding(path: Path, on: Finding['on'], message: Message): Finding {
  return { path, on, code: 'notActedOn', severity: 'information', message };
}
