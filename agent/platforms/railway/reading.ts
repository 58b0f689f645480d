import { say, type Message } from '../../protocol/say.ts';
import { emptyReading } from '../emptyReading.ts';
import type { Target, TargetReading } from '../platform.ts';
import type { Instance, Project } from './answers.ts';
import { addressOf, listed } from './listed.ts';
import { environmentName, serviceName } from './places.ts';
import type { Found } from './projects.ts';
import type { RailwayParts } from './railwayParts.ts';
import { isAsleep, remarkOn, servingOf, stateOf } from './states.ts';

/** What is at each of the targets, in their order. */
export async function readTargets(
  targets: readonly Target[],
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<readonly TargetReading[]> {
  const found = await parts.projects.find(targets, signal);
  return Promise.all(
    targets.map(async (target, index) => {
      const own = found[index];
      if (!own) throw new Error('a target was asked for and none came');
      return own.instance ? readingOf(target, own, own.instance, parts) : nothingThere(target, own);
    }),
  );
}

async function readingOf(
  target: Target,
  found: Found,
  instance: Instance,
  { cloud, deployments }: Pick<RailwayParts, 'cloud' | 'deployments'>,
): Promise<TargetReading> {
  const serving = servingOf(instance);
  const beside = await deployments.beside(target, found);
  const isSleeping = serving !== null && isAsleep(serving, instance);
  return {
    target: { environment: target.environment, service: target.service },
    state: stateOf(instance),
    current: serving && (await listed(serving, beside, cloud)),
    url: urlOf(instance),
    loopbackUrl: null,
    asleepSince: isSleeping ? (serving.statusUpdatedAt ?? null) : null,
    keepAwakeUntil: null,
    message: remarkOn(instance),
    place: placeWords(target, found),
    details: detailsOf(instance, found.project),
  };
}

function nothingThere(target: Target, found: Found): TargetReading {
  const { project, environment, service } = found;
  const message = missing(target, project.name, { environment, service });
  return { ...emptyReading(target), message, place: placeWords(target, found) };
}

function missing(
  target: Target,
  project: string,
  { environment, service }: Pick<Found, 'environment' | 'service'>,
): Message {
  if (!service) return say('The project {0} has no service {1} on Railway.', project, serviceName(target));
  if (environment) return say('{0} is not in {1} on Railway yet.', service.name, environment.name);
  return target.kind === 'preview'
    ? say('Railway has no such preview yet.')
    : say('The project {0} has no environment {1} on Railway.', project, environmentName(target));
}

/** The same before the environment of a preview is there as after. */
function placeWords(target: Target, { project, environment, service }: Found): string {
  const workspace = project.workspace ? `${project.workspace.name}/` : '';
  const names = [environment?.name ?? environmentName(target), service?.name ?? serviceName(target)];
  return `${workspace}${project.name} (${project.id}) ${names.join('/')}`;
}

/** The project's own name for it comes before the one Railway made up. */
export function urlOf(instance: Instance): string | null {
  const { customDomains, serviceDomains } = instance.domains;
  const domain = customDomains[0] ?? serviceDomains[0];
  if (domain) return `https://${domain.domain}`;
  const serving = servingOf(instance);
  return serving && addressOf(serving);
}

const keptHours: Readonly<Record<string, number>> = { free: 24, trial: 24, hobby: 72, pro: 120 };

function detailsOf(
  { region, numReplicas, sleepApplication, source }: Instance,
  { subscriptionType }: Project,
): readonly Message[] {
  const hours = keptHours[subscriptionType];
  return [
    ...(region ? [say('Region {0}', region)] : []),
    ...(numReplicas === null ? [] : [say('Replicas: {0}', numReplicas)]),
    ...(source?.image ? [say('Image {0}', source.image)] : []),
    ...(hours === undefined
      ? []
      : [say('Plan {0}: an image is kept for {1} hours', subscriptionType, hours)]),
    ...(sleepApplication ? [say('Falls asleep by itself after 10 minutes')] : []),
  ];
}
