import type { ActionsScope } from '../../github/settings/actionsSettings.ts';
import { environmentNames } from '../../github/settings/environments.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { findEnvironment } from '../../project/findEnvironment.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { badInput } from '../../protocol/failures.ts';
import type { EnvironmentKind } from '../../protocol/model.ts';
import { say, type Argument } from '../../protocol/say.ts';
import { type SettingsScene, strictestKind } from './settingsScene.ts';

/** Source: GitHub's "Naming your secrets", the same for variables. */
export function refuseBadActionsName(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw badInput(
      say('"{0}" is no name for Actions: letters, digits and _ only, and no digit first.', name),
    );
  if (/^GITHUB_/i.test(name)) throw badInput(say('GitHub keeps names that begin with GITHUB_ to itself.'));
}

/** An environment that GitHub does not know keeps nothing. Failed `badInput`. */
export async function refuseUnknownScope(
  on: OnGitHub,
  scope: ActionsScope,
  signal: AbortSignal,
): Promise<void> {
  if (scope === null || (await environmentNames(on, signal)).includes(scope)) return;
  throw badInput(say('GitHub has no environment {0} yet. "Protect Environment on GitHub" makes one.', scope));
}

/** In a sentence. */
export function scopeWords(scope: ActionsScope): Argument {
  return scope ?? say('the repository');
}

/** As part of an id. */
export function scopeId(scope: ActionsScope): string {
  return scope === null ? '' : `@${scope}`;
}

/** Whose gates hold for it, and how careful to be. */
export function scopeRules(
  { configuration }: SettingsScene,
  scope: ActionsScope,
): { readonly rules: EnvironmentRules | null; readonly kind: EnvironmentKind } {
  const { environments } = configuration;
  if (scope === null) return { rules: null, kind: strictestKind(environments) };
  const rules = findEnvironment(configuration, scope);
  // an environment that the project file does not name may be anything
  return { rules, kind: rules?.kind ?? (/prod/i.test(scope) ? 'production' : 'staging') };
}
