import { createHash } from 'node:crypto';
import { setting } from '../cloud/settings.ts';
import type { TargetPlace } from '../platform.ts';

/**
 * Where in its project a target is. Vercel knows production, previews and environments of the project's own. `staged` is a build for
 * production that gets none of its domains: what is tried there goes to production as it is. It and previews have a host name here.
 */
export type Slot =
  | { readonly kind: 'production' }
  | { readonly kind: 'staged' }
  | { readonly kind: 'preview' }
  | { readonly kind: 'custom'; readonly name: string };

/** A preview is never anything else, whatever the file says. */
export function slotOf({ kind, settings }: Pick<TargetPlace, 'kind' | 'settings'>): Slot {
  const target = setting(settings, 'target');
  if (kind === 'preview' || target === 'preview') return { kind: 'preview' };
  if (target === null) return { kind: kind === 'production' ? 'production' : 'preview' };
  if (target === 'production' || target === 'staged') return { kind: target };
  return { kind: 'custom', name: target };
}

/** By which name Vercel's tool and API know it. */
export function environmentOf(slot: Slot): string {
  if (slot.kind === 'custom') return slot.name;
  return slot.kind === 'preview' ? 'preview' : 'production';
}

/** The host name that leads to it: readable, one label, and no other project's. */
export function hostOf(project: { readonly id: string; readonly name: string }, place: TargetPlace): string {
  const { environment, service } = place;
  const digest = createHash('sha256').update([project.id, environment, service].join('\n')).digest('hex');
  const label = `${project.name}-${environment}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${label.slice(0, 50).replaceAll(/^-+|-+$/g, '')}-${digest.slice(0, 8)}.vercel.app`;
}

export function isSameProject(one: TargetPlace, other: TargetPlace): boolean {
  return ['team', 'project'].every((key) => setting(one.settings, key) === setting(other.settings, key));
}
