import { actionsSecrets, type ActionsScope } from '../../github/settings/actionsSettings.ts';
import { onGitHub } from '../../github/client/onGitHub.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { SecretEntry } from '../../protocol/model.ts';
import { inventory } from '../../secrets/inventory.ts';
import { secretPlaces } from '../../watch/secretPlaces.ts';
import type { Project } from '../project.ts';
import { rotations } from './rotations.ts';

/** The secrets of the project file with their age and where they are used: names, never values. */
export async function secretEntries(project: Project, signal: AbortSignal): Promise<readonly SecretEntry[]> {
  const { world, watch } = project;
  const configuration = (await project.configuration(signal))?.content;
  if (!configuration?.secrets.length) return [];
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
  return inventory(named, stores, history, storedIn);
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
