import { badInput } from '../../protocol/failures.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import type { DeployRequest, TargetPlace } from '../platform.ts';
import type { Container, Definition } from './shapes.ts';

/** What AWS says of a definition and does not take when one is registered. */
const answeredOnly = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
];

/** Our notes on a task definition and a service. Tags hold at most 256 characters of a few kinds. */
export const tag = {
  commit: 'taxiway:commit',
  artifact: 'taxiway:artifact',
  operation: 'taxiway:operation',
  deployment: 'taxiway:deployment',
  by: 'taxiway:by',
  /** Where it was put: `production/web`. Services of several environments may have their definitions in one family. */
  target: 'taxiway:target',
  /** What ran before it and how many: `web:41/2`. */
  before: 'taxiway:before',
  /** On a service: how many run when it wakes, and the least of its scaling: `2` or `2/1`. */
  asleep: 'taxiway:asleep',
  /** On a service: the operation that runs it anew, and what ran then: `…/ecs-svc/123`. */
  restart: 'taxiway:restart',
} as const;

/** By which tags other tools say which commit is in there. */
export const commitTags = ['commit', 'git-commit', 'git-sha', 'GitCommit'];

/** A definition has at most so many. */
const mostTags = 50;

/** What may stand in a tag. */
export function tagText(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.:/=+\-@]/gu, '_').slice(0, 256);
}

/** The container that gets the image: the one that is named, the one called like the service, or the only essential one. */
export function containerOf(
  { containerDefinitions: all, id }: Pick<Definition, 'containerDefinitions' | 'id'>,
  names: readonly (string | null)[],
): Container {
  const essential = all.filter((one) => one.essential !== false);
  const [wanted] = names;
  const named = names.flatMap((name) => all.find((one) => one.name === name) ?? [])[0];
  const isMissing = typeof wanted === 'string' && !all.some((one) => one.name === wanted);
  const found = isMissing ? undefined : (named ?? (essential.length === 1 ? essential[0] : undefined));
  if (found) return found;
  throw badInput(
    say('{0} has the containers {1}: say in taxiway.json which of them is meant ("container").', id, {
      all: all.map(({ name }) => name),
    }),
  );
}

export interface NextDefinition {
  readonly base: Definition;
  readonly family: string;
  /** By digest. */
  readonly image: string;
  readonly container: string;
  readonly commit: CommitSha;
  readonly variables: Readonly<Record<string, string>>;
  /** What the container gets from Parameter Store: by name, where it is. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What it no longer gets: those are gone there. */
  readonly goneSecrets: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Named {
  readonly name: string;
}

interface WholeContainer extends Named {
  readonly environment?: readonly (Named & { readonly value?: string })[];
  readonly secrets?: readonly (Named & { readonly valueFrom: string })[];
  readonly dockerLabels?: Readonly<Record<string, string>>;
}

/** What is registered: all as it was but for one container's image and variables. Hidden, since the values of others are in it. */
export function nextDefinition(next: NextDefinition): Secret {
  const { base, family, tags } = next;
  const whole = JSON.parse(base.whole.reveal()) as Readonly<Record<string, unknown>> & {
    readonly containerDefinitions: readonly WholeContainer[];
  };
  const kept = Object.fromEntries(Object.entries(whole).filter(([name]) => !answeredOnly.includes(name)));
  return Secret.of(
    JSON.stringify({
      ...kept,
      family,
      containerDefinitions: whole.containerDefinitions.map((one) =>
        one.name === next.container ? nextContainer(one, next) : one,
      ),
      tags: nextTags(base, tags),
    }),
  );
}

/** Our notes, and what others noted on the one before: by whom it is paid, say. What it said of its commit is over. */
function nextTags(
  { tags: before }: Pick<Definition, 'tags'>,
  notes: NextDefinition['tags'],
): readonly { readonly key: string; readonly value: string }[] {
  const own = Object.entries(notes).map(([key, value]) => ({ key, value: tagText(value) }));
  const theirs = [...before].filter(([key]) => !/^(?:taxiway|aws):/i.test(key) && !commitTags.includes(key));
  return [...own, ...theirs.map(([key, value]) => ({ key, value }))].slice(0, mostTags);
}

/** A name is a variable or a secret, never both: what is said now counts. */
function nextContainer(
  one: WholeContainer,
  { image, commit, variables, secrets, goneSecrets, tags }: NextDefinition,
): WholeContainer & { readonly image: string } {
  const plain = { ...variables, TAXIWAY_COMMIT: commit };
  const isOurs = ({ name }: Named): boolean => name in plain || name in secrets;
  return {
    ...one,
    image,
    environment: [
      ...(one.environment ?? []).filter((old) => !isOurs(old)),
      ...Object.entries(plain)
        .filter(([name]) => !(name in secrets))
        .map(([name, value]) => ({ name, value })),
    ],
    secrets: [
      ...(one.secrets ?? []).filter((old) => !isOurs(old) && !goneSecrets.includes(old.name)),
      ...Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    ],
    dockerLabels: {
      ...one.dockerLabels,
      'taxiway.commit': commit,
      'taxiway.operation': tags[tag.operation] ?? '',
    },
  };
}

/** What a task definition is told by: which operation made it, of what. */
export function notesOf(
  { target, operation, deployment, commit, by }: DeployRequest,
  artifact: string,
  before: string,
): Readonly<Record<string, string>> {
  return {
    [tag.commit]: commit.sha,
    [tag.artifact]: artifact,
    [tag.operation]: operation,
    [tag.deployment]: deployment,
    [tag.by]: by,
    [tag.target]: targetNote(target),
    [tag.before]: before,
  };
}

/** `production/web` */
export function targetNote({ environment, service }: Pick<TargetPlace, 'environment' | 'service'>): string {
  return tagText(`${environment}/${service}`);
}

/** `linux/arm64`, as the tasks run: an image for another machine would not start. */
export function machineOf({ runtimePlatform }: Pick<Definition, 'runtimePlatform'>): string {
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}

/** `web:42` of its full name. */
export function definitionId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
