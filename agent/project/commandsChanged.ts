import type { EnvironmentName } from '../protocol/ids.ts';
import { type Message, say } from '../protocol/say.ts';
import { canonicalDigest } from '../state/canonicalJson.ts';
import { findEnvironment } from './findEnvironment.ts';
import type { Command, ProjectConfiguration } from './resolved.ts';

/** The user's own commands that would run now and were not run like that before: the card shows them. */
export function commandsChanged(
  before: ProjectConfiguration,
  now: ProjectConfiguration,
  environment: EnvironmentName,
): Message[] {
  const old = commandsOf(before, environment);
  return [...commandsOf(now, environment)].flatMap(([key, { title, command }]) => {
    const known = old.get(key)?.command;
    if (known !== undefined && canonicalDigest(known) === canonicalDigest(command)) return [];
    return [
      known === undefined
        ? say('{0} is new: {1}', title, words(command))
        : say('{0} was "{1}" and is now: {2}', title, words(known), words(command)),
    ];
  });
}

interface NamedCommand {
  readonly title: Message;
  readonly command: Command;
}

function commandsOf(
  configuration: ProjectConfiguration,
  environment: EnvironmentName,
): Map<string, NamedCommand> {
  const targets = findEnvironment(configuration, environment)?.targets ?? [];
  const named: [string, Message, Command | null][] = [
    ...targets.flatMap(({ service, recipe }): [string, Message, Command | null][] => [
      [`build ${service}`, say('The build of {0}', service), recipe.build],
      [`start ${service}`, say('The start of {0}', service), recipe.start],
    ]),
    ...configuration.checks.map(({ name, run }): [string, Message, Command] => [
      `check ${name}`,
      say('The check {0}', name),
      run,
    ]),
    ...configuration.secrets.flatMap(
      ({ name, prove, revoke, generator }): [string, Message, Command | null][] => [
        [`prove ${name}`, say('The proof of {0}', name), prove],
        [`revoke ${name}`, say('The revocation of {0}', name), revoke],
        [
          `generator ${name}`,
          say('The generator of {0}', name),
          generator.kind === 'script' ? generator.run : null,
        ],
      ],
    ),
  ];
  return new Map(
    named.flatMap(([key, title, command]) => (command === null ? [] : [[key, { title, command }]])),
  );
}

function words(command: Command): string {
  return typeof command === 'string' ? command : command.join(' ');
}
