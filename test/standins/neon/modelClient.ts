import { Client } from '../../../agent/platforms/neon/client.ts';
import type { CloudParts } from '../../../agent/platforms/cloud/parts.ts';
import { Neon } from '../../../agent/platforms/neon/neon.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import type { NeonModel } from './neonModel.ts';

/** What asks the model instead of a server. */
export function modelParts(model: NeonModel, redactor = new Redactor()): CloudParts {
  let passed = 0;
  return {
    ...{ project: as('p'), workspace: '/nowhere', folder: '/nowhere', env: {}, redactor },
    clock: { now: () => passed, elapsed: () => passed },
    wait: (ms) => Promise.resolve(void (passed += ms)),
    send: ({ method = 'GET', url }) => {
      const { status, body } = model.answer(method, new URL(url).pathname.replace(/^\/api\/v2/, ''));
      return Promise.resolve({ status, headers: {}, body: JSON.stringify(body), durationMs: 1 });
    },
    run: () => Promise.reject(new Error('no program is run')),
    token: () => Promise.resolve(Secret.of('napi_planted')),
    checkOut: () => Promise.reject(new Error('nothing is checked out')),
    branchOf: () => Promise.resolve(null),
    isLasting: () => Promise.resolve(false),
    commit: () => Promise.resolve(null),
  };
}

/** The same without the tool: its one verb is asked of the model. */
export class ModelClient extends Client {
  readonly #model: NeonModel;

  constructor(model: NeonModel, parts = modelParts(model)) {
    super(parts);
    this.#model = model;
  }

  override ready(): Promise<void> {
    return Promise.resolve();
  }

  override resetPassword: Client['resetPassword'] = ({ project, branch }, role) => {
    const path = `/projects/${project}/branches/${branch}/roles/${role}/reset_password`;
    const { status, body } = this.#model.answer('POST', path);
    if (status !== 200) return Promise.reject(new Error(JSON.stringify(body)));
    const { role: made, operations } = body as {
      role: { password: string };
      operations: { id: string; status: string }[];
    };
    return Promise.resolve({ password: Secret.of(made.password), operations });
  };
}

/** Neon as the model has it. */
export function modelNeon(model: NeonModel): Neon {
  return new Neon(modelParts(model), (parts) => new ModelClient(model, parts));
}

/** For worlds in which nobody has to do with Neon. */
export function noNeon(): Neon {
  const refuse = (): Promise<never> =>
    Promise.reject(new Failed({ reason: 'notSignedIn', platform: 'neon' }));
  return { id: 'neon', name: 'Neon', account: refuse, confirm: refuse } as unknown as Neon;
}
