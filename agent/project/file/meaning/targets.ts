import { say } from '../../../protocol/say.ts';
import type { Finding } from '../finding.ts';
import type { Configuration } from '../projectFile.ts';
import type { Path } from '../tree.ts';

type Targets = NonNullable<Configuration['environments'][string]['targets']>;

/** Targets that could not be deployed as they are written. */
export function impossibleTargets(file: Configuration): Finding[] {
  const reserved = Object.keys(file.environments).filter((name) => name.startsWith('preview-'));
  return [
    ...reserved.map((name): Finding => ({
      path: ['environments', name],
      on: 'key',
      code: 'reservedName',
      severity: 'error',
      message: say(
        'The names of previews begin with "preview-"; an environment needs another name than "{0}".',
        name,
      ),
    })),
    ...allTargets(file).flatMap(({ targets, path }) =>
      Object.entries(targets).flatMap(([service, target]) => [
        ...withoutStart(file, service, target, [...path, service]),
        ...wrongVariables(file, target.variables, [...path, service, 'variables']),
      ]),
    ),
    ...wrongVariables(file, file.previews?.variables, ['previews', 'variables']),
    ...Object.entries(file.evaluation?.candidates ?? {}).flatMap(([name, { variables }]) =>
      wrongVariables(file, variables, ['evaluation', 'candidates', name, 'variables']),
    ),
    ...sameDomains(file),
  ];
}

/** Of every environment, and of previews. */
export function allTargets(file: Configuration): { targets: Targets; path: Path }[] {
  const environments = Object.entries(file.environments).map(([name, { targets = {} }]) => ({
    targets,
    path: ['environments', name, 'targets'],
  }));
  return [...environments, { targets: file.previews?.targets ?? {}, path: ['previews', 'targets'] }];
}

function withoutStart(file: Configuration, service: string, target: Targets[string], path: Path): Finding[] {
  const known = Object.hasOwn(file.services, service) ? file.services[service] : undefined;
  if (target.platform !== 'local' || !known || target.start !== undefined || known.start !== undefined)
    return [];
  const [, environment] = path;
  if (path[0] === 'environments' && inheritsStart(file, String(environment), service)) return [];
  const message = say(
    'How is {0} started? Neither the service nor this target has the key "start".',
    service,
  );
  return [{ path, on: 'key', code: 'noStart', severity: 'error', message }];
}

function inheritsStart(
  file: Configuration,
  environment: string,
  service: string,
  seen: readonly string[] = [],
): boolean {
  const above = file.environments[environment]?.extends;
  if (above === undefined || seen.includes(above) || !Object.hasOwn(file.environments, above)) return false;
  const target = file.environments[above]?.targets?.[service];
  return (
    (target?.platform === 'local' && target.start !== undefined) ||
    inheritsStart(file, above, service, [...seen, above])
  );
}

const ours = /^(?:PORT|HOST|TAXIWAY_.*)$/;

function wrongVariables(
  file: Configuration,
  variables: Readonly<Record<string, string>> | undefined,
  path: Path,
): Finding[] {
  return Object.keys(variables ?? {}).flatMap((name): Finding[] => {
    const place = { path: [...path, name], on: 'key', severity: 'error' } as const;
    if (ours.test(name))
      return [
        {
          ...place,
          code: 'reservedName',
          message: say('{0} is set by Taxiway itself; a variable needs another name.', name),
        },
      ];
    if (!Object.hasOwn(file.secrets ?? {}, name)) return [];
    return [
      {
        ...place,
        code: 'secretAsVariable',
        message: say('{0} is one of the secrets: its value must not be in this file.', name),
      },
    ];
  });
}

function sameDomains(file: Configuration): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(file.environments).flatMap(([name, { domain }]): Finding[] => {
    if (domain === undefined) return [];
    const owner = owners.get(domain.toLowerCase());
    owners.set(domain.toLowerCase(), owner ?? name);
    if (owner === undefined) return [];
    const message = say('{0} and {1} have the same domain.', owner, name);
    return [
      { path: ['environments', name, 'domain'], on: 'value', code: 'sameDomain', severity: 'error', message },
    ];
  });
}
