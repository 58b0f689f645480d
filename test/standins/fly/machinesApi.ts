import { secretDigest, type StandInApp, type StandInFly, type StandInMachine } from './model.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** The Machines API; null is a 404. */
export function answerMachines(fly: StandInFly, { method, path, body }: Asked): unknown {
  const [, name = '', what = '', id = '', verb = '', key = ''] =
    /^\/v1\/apps\/([^/]+)\/?([^/]*)\/?([^/]*)\/?([^/]*)\/?([^/]*)$/.exec(path) ?? [];
  const app = fly.apps.get(name);
  if (!app) return null;
  if (what === 'secrets') return { secrets: secretsOf(app) };
  if (what === 'machines' && id === '') return app.machines.map((machine) => machineOf(fly, machine));
  const machine = app.machines.find((one) => one.id === id);
  if (!machine) return null;
  if (verb === 'lease') return machine.isLeased ? { status: 'success', data: { nonce: 'n' } } : null;
  if (verb !== 'metadata') return null;
  fly.changes += 1;
  if (method === 'DELETE') Reflect.deleteProperty(machine.metadata, key);
  else machine.metadata[key] = (body as { readonly value: string }).value;
  return {};
}

/** With the values, as the API would if it were asked for them: whoever reads the list drops them. */
function secretsOf({ secrets }: StandInApp): unknown {
  return [...secrets].map(([name, { value, updatedAt }]) => ({
    ...{ name, value, digest: secretDigest(value) },
    created_at: new Date(updatedAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  }));
}

function machineOf(fly: StandInFly, machine: StandInMachine): unknown {
  const { id, state, cordoned, image, env, metadata, autostart, updatedAt, region, shape } = machine;
  const found = fly.image(image);
  return {
    ...{ id, name: `machine-${id}`, state, region, cordoned, host_status: 'ok' },
    image_ref: {
      ...placeOf(image, found?.app?.name ?? null),
      tag: '',
      ...{ digest: found?.image.digest ?? '', labels: found?.image.labels ?? {} },
    },
    config: {
      ...{ image, metadata, env: { ...env, LEGACY_TOKEN: 'a-value-nobody-may-see' } },
      services: [{ ...shape.service, autostart }],
      guest: shape.guest,
    },
    checks: state === 'started' ? [{ name: 'servicecheck-00', status: 'passing', output: 'ok' }] : [],
    ...{ events: [], updated_at: new Date(updatedAt).toISOString() },
  };
}

function placeOf(
  image: string,
  app: string | null,
): { readonly registry: string; readonly repository: string } {
  if (app !== null) return { registry: 'registry.fly.io', repository: app };
  const [, registry = '', repository = ''] = /^([^/]+)\/([^@]+)/.exec(image) ?? [];
  return { registry, repository };
}
