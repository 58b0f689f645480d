import {
  actionsSecrets,
  actionsVariables,
  type ActionsScope,
} from '../../github/settings/actionsSettings.ts';
import { environmentNames } from '../../github/settings/environments.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { requireGitHub } from '../../operations/gitHub/settingsScene.ts';
import { pullRequestOf } from '../../project/previewRecords.ts';
import type { Project } from '../project.ts';

/** Something GitHub Actions is given; the value of a secret is known to nobody. */
interface ActionsEntry {
  readonly what: 'secret' | 'variable';
  readonly name: string;
  /** Null: the whole repository. */
  readonly scope: ActionsScope;
  /** When it was last set, ms since 1970. */
  readonly at: number;
}

/** What Actions is given, by scope: names and ages; previews are given nothing of their own. Failed `gitHub`. */
export async function listActions({ world }: Project, signal: AbortSignal): Promise<readonly ActionsEntry[]> {
  const on = await requireGitHub(world, signal);
  const environments = (await environmentNames(on, signal)).filter((name) => pullRequestOf(name) === null);
  const scopes = [null, ...environments];
  const found = await Promise.all(scopes.map((scope) => entriesOf(on, scope, signal)));
  return found.flat();
}

async function entriesOf(
  on: OnGitHub,
  scope: ActionsScope,
  signal: AbortSignal,
): Promise<readonly ActionsEntry[]> {
  const [secrets, variables] = await Promise.all([
    actionsSecrets(on, scope, signal),
    actionsVariables(on, scope, signal),
  ]);
  const entry =
    (what: ActionsEntry['what']) => (one: { readonly name: string; readonly updatedAt: string }) => ({
      ...{ what, scope, name: one.name, at: Date.parse(one.updatedAt) },
    });
  return [...secrets.map(entry('secret')), ...variables.map(entry('variable'))];
}
