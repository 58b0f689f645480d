import type { Hub } from '../hub.ts';
import type { HubValue } from '../hubSettings.ts';
import { created, type Handled, type Handlers, type Handling, noContent, ok, problem } from './handling.ts';

type Handler = (asked: Handling) => Handled;

/** Only where the environment is there. */
const within =
  (handle: (asked: Handling, environment: string) => Handled): Handler =>
  (asked) => {
    const environment = asked.path['environment_name'] ?? '';
    const isThere = environment === '' || asked.hub.settings.environments.has(environment);
    return isThere ? handle(asked, environment) : problem(404, 'Not Found');
  };

const publicKey = within(({ hub: { settings } }) =>
  ok({ key_id: settings.keyId, key: Buffer.from(settings.key.publicKey).toString('base64') }),
);

const listSecrets = within(({ hub }, environment) => {
  const secrets = [...hub.settings.secrets(environment)].map(([name, value]) => ({
    name,
    ...timesOf(value),
  }));
  return ok({ total_count: secrets.length, secrets });
});

const getSecret = within(({ hub, path }, environment) => {
  const name = path['secret_name'] ?? '';
  const known = hub.settings.secrets(environment).get(name.toUpperCase());
  return known ? ok({ name, ...timesOf(known) }) : problem(404, 'Not Found');
});

const putSecret = within(({ hub: { settings }, path, body }, environment) => {
  const { encrypted_value: box, key_id: key } = body as { encrypted_value: string; key_id: string };
  const value = key === settings.keyId ? settings.opened(box) : null;
  if (value === null) return problem(422, 'Bad request - Invalid sealed box');
  const done = settings.set(settings.secrets(environment), path['secret_name'] ?? '', value);
  return done === 'created' ? created({}) : noContent;
});

const deleteSecret = within(({ hub, path }, environment) => {
  const name = (path['secret_name'] ?? '').toUpperCase();
  return hub.settings.secrets(environment).delete(name) ? noContent : problem(404, 'Not Found');
});

const listVariables = within(({ hub }, environment) => {
  const variables = [...hub.settings.variables(environment)].map(variableOf);
  return ok({ total_count: variables.length, variables });
});

const createVariable = within(({ hub, body }, environment) => {
  const { name, value } = body as { name: string; value: string };
  if (known(hub, environment, name)) return problem(409, 'Already exists - Variable already exists');
  hub.settings.set(hub.settings.variables(environment), name, value);
  return created({});
});

const updateVariable = within(({ hub, path, body }, environment) => {
  const name = path['name'] ?? '';
  if (!known(hub, environment, name)) return problem(404, 'Not Found');
  hub.settings.set(hub.settings.variables(environment), name, (body as { value: string }).value);
  return noContent;
});

const deleteVariable = within(({ hub, path }, environment) => {
  const name = (path['name'] ?? '').toUpperCase();
  return hub.settings.variables(environment).delete(name) ? noContent : problem(404, 'Not Found');
});

function known({ settings }: Hub, environment: string, name: string): boolean {
  return settings.variables(environment).has(name.toUpperCase());
}

function variableOf([name, value]: readonly [string, HubValue]): object {
  return { name, value: value.value, ...timesOf(value) };
}

function timesOf({ createdAt, updatedAt }: HubValue): object {
  return { created_at: createdAt, updated_at: updatedAt };
}

/** Secrets and variables of Actions. */
export const actions: Handlers = {
  'actions/get-repo-public-key': publicKey,
  'actions/get-environment-public-key': publicKey,
  'actions/list-repo-secrets': listSecrets,
  'actions/list-environment-secrets': listSecrets,
  'actions/get-repo-secret': getSecret,
  'actions/get-environment-secret': getSecret,
  'actions/create-or-update-repo-secret': putSecret,
  'actions/create-or-update-environment-secret': putSecret,
  'actions/delete-repo-secret': deleteSecret,
  'actions/delete-environment-secret': deleteSecret,
  'actions/list-repo-variables': listVariables,
  'actions/list-environment-variables': listVariables,
  'actions/create-repo-variable': createVariable,
  'actions/create-environment-variable': createVariable,
  'actions/update-repo-variable': updateVariable,
  'actions/update-environment-variable': updateVariable,
  'actions/delete-repo-variable': deleteVariable,
  'actions/delete-environment-variable': deleteVariable,
};
