import type { PulledName } from '../../project/environmentFile.ts';
import { environmentIn } from '../../project/findEnvironment.ts';
import type { TargetConfiguration } from '../../project/resolved.ts';
import type { EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import { render, say } from '../../protocol/say.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import type { Project } from '../project.ts';

/**
 * What the services of an environment are given: plain values of the project file, and the names of all else. What a platform keeps
 * is not read, secret or not. No services: all of them.
 */
export async function pulledNames(
  project: Project,
  name: EnvironmentName,
  services: readonly ServiceName[],
  signal: AbortSignal,
): Promise<readonly PulledName[]> {
  const content = (await project.configuration(signal))?.content;
  if (!content) return [];
  const environment = environmentIn(content, name);
  const targets = environment.targets.filter(
    ({ service }) => services.length === 0 || services.includes(service),
  );
  const platforms = [...new Set(targets.map(({ platform }) => platform))];
  const kept = await Promise.all(
    platforms.map(async (id) => (await project.world.platforms.get(id)?.variables(name)) ?? []),
  );
  const secrets = content.secrets.filter(({ usedBy }) =>
    targets.some(({ service }) => usedBy.includes(service)),
  );
  const plain = plainNames(targets);
  const empty = new Map([
    ...kept.flat().map((one) => [one.name, one.secret] as const),
    ...secrets.map((secret) => [secret.name, true] as const),
  ]);
  return [
    ...plain,
    ...[...empty]
      .filter(([one]) => !plain.some((other) => other.name === one))
      .map(([one, secret]) => emptyName(one, secret || soundsSecret(one), name)),
  ];
}

function emptyName(name: string, secret: boolean, environment: EnvironmentName): PulledName {
  const comment = secret
    ? say('{0} is a secret of {1}: put one of your own here.', name, environment)
    : say('{0} is kept by the platform of {1}: its value is not read.', name, environment);
  return { name, value: null, comment: render(comment) };
}

/** Where services have different values, the first counts and the others are told. A name that sounds secret is left empty. */
function plainNames(targets: readonly TargetConfiguration[]): readonly PulledName[] {
  const names = [...new Set(targets.flatMap(({ variables }) => Object.keys(variables)))];
  return names.map((name) => {
    const having = targets.filter(({ variables }) => Object.hasOwn(variables, name));
    const value = having[0]?.variables[name] ?? null;
    const others = having.filter(({ variables }) => variables[name] !== value);
    const comment =
      others.length === 0
        ? null
        : render(
            say('The value of {0}; another one for {1}.', having[0]?.service ?? '', {
              all: others.map(({ service }) => service),
            }),
          );
    return { name, value, comment };
  });
}
