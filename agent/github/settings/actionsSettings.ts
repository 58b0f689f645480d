import { badInput } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { noneWhereMissing } from '../client/missing.ts';
import { needing } from '../client/needing.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** Where Actions looks for a value: in one of GitHub's environments, or for all of the repository (null). */
export type ActionsScope = string | null;

/** What GitHub tells of a secret: never its value. */
export interface ActionsSecret {
  /** In capitals, as GitHub keeps it. */
  readonly name: string;
  /** ISO, to the second. */
  readonly updatedAt: string;
}

export interface ActionsVariable extends ActionsSecret {
  readonly value: string;
}

/** GitHub's own limit. */
const mostBytes = 48 * 1024;
/** Of variables GitHub lists no more at once. */
const pageSize = 30;

const right = say(
  'write access to the repository; a fine-grained token needs "Secrets", "Variables" and "Environments", read and write',
);

/** Failed `gitHub`, like everything here; `needs` says which right is missing. */
export function actionsSecrets(
  on: OnGitHub,
  scope: ActionsScope,
  signal: AbortSignal,
): Promise<readonly ActionsSecret[]> {
  return needing(right, () =>
    on.gitHub.ask(async ({ rest: { actions } }) => {
      const asked = { ...whereOf(on), per_page: 100, request: { signal } }; // nobody may have more
      const { data } =
        scope === null
          ? await actions.listRepoSecrets(asked)
          : await actions.listEnvironmentSecrets({ ...asked, environment_name: scope });
      return data.secrets.map(({ name, updated_at }) => ({ name, updatedAt: updated_at }));
    }),
  );
}

/** Null where there is none of that name; names differ by more than their capitals. */
export async function actionsSecret(
  on: OnGitHub,
  scope: ActionsScope,
  name: string,
  signal: AbortSignal,
): Promise<ActionsSecret | null> {
  const all = await actionsSecrets(on, scope, signal);
  return all.find((one) => one.name === name.toUpperCase()) ?? null;
}

/** Sealed for GitHub alone before it leaves this process. Failed `badInput` for more than GitHub takes. */
export async function writeActionsSecret(
  on: OnGitHub,
  scope: ActionsScope,
  { name, value }: { readonly name: string; readonly value: Secret },
  signal: AbortSignal,
): Promise<void> {
  const plain = Buffer.from(value.reveal());
  if (plain.length > mostBytes) {
    const message = say('GitHub takes secrets of at most {0}.', { bytes: mostBytes });
    throw badInput(message);
  }
  const { sealedBox } = await import('./sealedBox.ts');
  await needing(right, () =>
    on.gitHub.ask(async ({ rest: { actions } }) => {
      const where = { ...whereOf(on), request: { signal } };
      const place = { ...where, environment_name: scope ?? '' };
      const { data: key } =
        scope === null ? await actions.getRepoPublicKey(where) : await actions.getEnvironmentPublicKey(place);
      const box = sealedBox(plain, Buffer.from(key.key, 'base64'));
      const sealed = {
        secret_name: name,
        key_id: key.key_id,
        encrypted_value: Buffer.from(box).toString('base64'),
      };
      if (scope === null) await actions.createOrUpdateRepoSecret({ ...where, ...sealed });
      else await actions.createOrUpdateEnvironmentSecret({ ...place, ...sealed });
    }),
  );
}

/** One that is gone already is no failure. */
export async function removeActionsSecret(
  on: OnGitHub,
  scope: ActionsScope,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  await needing(right, () =>
    noneWhereMissing(
      on.gitHub.ask(async ({ rest: { actions } }) => {
        const which = { ...whereOf(on), secret_name: name, request: { signal } };
        if (scope === null) await actions.deleteRepoSecret(which);
        else await actions.deleteEnvironmentSecret({ ...which, environment_name: scope });
      }),
    ),
  );
}

export function actionsVariables(
  on: OnGitHub,
  scope: ActionsScope,
  signal: AbortSignal,
): Promise<readonly ActionsVariable[]> {
  return needing(right, () =>
    on.gitHub.ask(async ({ rest: { actions } }) => {
      const found: ActionsVariable[] = [];
      for (let page = 1; ; page++) {
        const asked = { ...whereOf(on), per_page: pageSize, page, request: { signal } };
        const { data } =
          scope === null
            ? await actions.listRepoVariables(asked)
            : await actions.listEnvironmentVariables({ ...asked, environment_name: scope });
        found.push(
          ...data.variables.map(({ name, value, updated_at }) => ({ name, value, updatedAt: updated_at })),
        );
        if (data.variables.length < pageSize || found.length >= data.total_count) return found;
      }
    }),
  );
}

export async function actionsVariable(
  on: OnGitHub,
  scope: ActionsScope,
  name: string,
  signal: AbortSignal,
): Promise<ActionsVariable | null> {
  const all = await actionsVariables(on, scope, signal);
  return all.find((one) => one.name === name.toUpperCase()) ?? null;
}

/** Null removes it. GitHub has one verb for a new variable and one for a known one, so it is looked for first. */
export async function writeActionsVariable(
  on: OnGitHub,
  scope: ActionsScope,
  { name, value }: { readonly name: string; readonly value: string | null },
  signal: AbortSignal,
): Promise<void> {
  const isKnown = (await actionsVariable(on, scope, name, signal)) !== null;
  if (value === null && !isKnown) return;
  await needing(right, () =>
    on.gitHub.ask(async ({ rest: { actions } }) => {
      const which = { ...whereOf(on), name, request: { signal } };
      const place = { ...which, environment_name: scope ?? '' };
      if (value === null)
        await (scope === null ? actions.deleteRepoVariable(which) : actions.deleteEnvironmentVariable(place));
      else if (isKnown)
        await (scope === null
          ? actions.updateRepoVariable({ ...which, value })
          : actions.updateEnvironmentVariable({ ...place, value }));
      else
        await (scope === null
          ? actions.createRepoVariable({ ...which, value })
          : actions.createEnvironmentVariable({ ...place, value }));
    }),
  );
}

function whereOf({ repository: { owner, name } }: OnGitHub): {
  readonly owner: string;
  readonly repo: string;
} {
  return { owner, repo: name };
}
