import type { TargetPlace } from '../platform.ts';
import type { Alias, Project, Told } from './answers.ts';
import { belongsTo } from './history.ts';
import { pageSize } from './lists.ts';
import { previewBesides } from './notes.ts';
import { hostOf, slotOf } from './places.ts';

/** A project at one moment. */
export interface Seen {
  readonly project: Project;
  /** What production's domains lead to. */
  readonly production: Told | null;
  /** Where its host names lead to. */
  readonly aliases: readonly Alias[];
  /** The newest ones. */
  readonly recent: readonly Told[];
  /** Those before, as far as previews of others were looked for among them. */
  readonly earlier?: readonly Told[];
}

/** By the newest host names: its own, or the one in an environment of the project's own that was led last. */
export function ledTo(place: TargetPlace, { project, aliases, recent }: Seen): string | null {
  const host = hostOf(project, place);
  if (slotOf(place).kind !== 'custom')
    return aliases.find(({ alias }) => alias === host)?.deploymentId ?? null;
  const own = new Set(recent.filter((one) => belongsTo(place, one)).map(({ id }) => id));
  const at = ({ updatedAt, createdAt }: Alias): number => updatedAt ?? createdAt ?? 0;
  const led = aliases.filter(({ deploymentId }) => deploymentId && own.has(deploymentId));
  return led.sort((one, other) => at(other) - at(one))[0]?.deploymentId ?? null;
}

/** The project has more than was listed. */
export function isCut({ aliases, recent }: Seen): boolean {
  return aliases.length >= pageSize || recent.length >= pageSize;
}

/** Where that is served for people. */
export function urlOf(place: TargetPlace, { project, aliases }: Seen, current: Told): string | null {
  const slot = slotOf(place);
  const led = aliases.filter(({ deploymentId }) => deploymentId === current.id).map(({ alias }) => alias);
  const names = slot.kind === 'production' ? [...(current.alias ?? []), ...led] : led;
  const isFromHere = previewBesides(current) === null;
  const own =
    isFromHere && (slot.kind === 'preview' || slot.kind === 'staged') ? hostOf(project, place) : null;
  const host = own ?? names.find((name) => !name.endsWith('.vercel.app')) ?? names[0] ?? current.url;
  return host ? `https://${host}` : null;
}
