import { actionsSecrets, type ActionsScope } from '../../github/settings/actionsSettings.ts';
import { onGitHub } from '../../github/client/onGitHub.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { Failure } from '../../protocol/failures.ts';
import type { SecretEntry } from '../../protocol/model.ts';
import { told, type Told } from '../../protocol/told.ts';
import { inventory, type SecretStore } from '../../secrets/inventory.ts';
import { secretPlaces } from '../../watch/secretPlaces.ts';
import type { Project } from '../project.ts';
import { rotations } from './rotations.ts';

export interface SecretInventory {
  readonly secrets: readonly SecretEntry[];
  /** Why some places could not be asked, each reason once. */
  readonly unasked: readonly Told[];
}

/** The secrets of the project file with their age and where they are used: names, never values. */
export async function secretInventory(project: Project, signal: AbortSignal): Promise<SecretInventory> {
  const { world, watch } = project;
  const configuration = (await project.configuration(signal))?.content;
  if (!configuration?.secrets.length) return { secrets: [], unasked: [] };
  const [actions, stores, history, storedIn] = await Promise.all([
    actionsOf(project, configuration, signal),
    secretPlaces(configuration, world.platforms, signal),
    rotations(project),
    world.vault.kind(),
  ]);
  await watch.knowSecrets(configuration, stores);
  const named = configuration.secrets.map(({ generator, actions: scopes, ...secret }) => ({
    ...secret,
    generator: generator.kind,
    ...(generator.kind === 'pasted' && generator.page !== undefined && { page: generator.page }),
    ...(scopes && { actions: scopes.map((scope) => ({ scope, ...actions(secret.name, scope) })) }),
  }));
  return { secrets: inventory(named, stores, history, storedIn), unasked: reasons(stores) };
}

function reasons(stores: readonly SecretStore[]): readonly Told[] {
  const failures = stores.flatMap(({ failure }) => failure ?? []);
  return [...new Map(failures.map((one) => [withoutMoment(one), one])).values()].map(told);
}

/** Asked once for each environment, a platform that is asked too much says of each another moment to come back. */
function withoutMoment(failure: Failure): string {
  return JSON.stringify(failure, (key, value: unknown) => (key === 'until' ? undefined : value));
}

/** When Actions got a secret. The inventory is shown without GitHub as well. */
async function actionsOf(
  { world }: Project,
  { secrets }: ProjectConfiguration,
  signal: AbortSignal,
): Promise<(name: string, scope: ActionsScope) => { readonly at?: number | null }> {
  const scopes = [...new Set(secrets.flatMap(({ actions = [] }) => actions))];
  const on = scopes.length ? await onGitHub(world, signal).catch(() => null) : null;
  const found = await Promise.all(
    scopes.map(async (scope) => ({
      scope,
      known: on ? await actionsSecrets(on, scope, signal).catch(() => null) : null,
    })),
  );
  return (name, scope) => {
    const known = found.find((one) => one.scope === scope)?.known;
    if (!known) return {};
    const at = known.find((one) => one.name === name.toUpperCase())?.updatedAt;
    return { at: at === undefined ? null : Date.parse(at) };
  };
}
