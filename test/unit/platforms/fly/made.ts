import { machineList, type Machine } from '../../../../agent/platforms/fly/machines.ts';
import { marks as marksOf } from '../../../../agent/platforms/fly/marks.ts';
import type { Release } from '../../../../agent/platforms/fly/apps.ts';
import { imageRef } from '../../../../agent/platforms/fly/images.ts';
import type { Target } from '../../../../agent/platforms/platform.ts';
import { as } from '../../../../agent/protocol/ids.ts';

export const digest = `sha256:${'ab'.repeat(32)}`;
export const otherDigest = `sha256:${'cd'.repeat(32)}`;
export const sha = 'a1b2c3d4e5f6'.padEnd(40, '0');

export function placeOf(also: Partial<Target> = {}): Target {
  return {
    ...{
      project: as('project'),
      environment: 'production',
      kind: 'production',
      service: 'web',
      platform: 'fly',
    },
    ...{ settings: { app: 'shop' }, variables: {}, secretNames: [], image: null, port: null },
    ...also,
  };
}

/** As the Machines API tells of one. */
export function told(
  also: Readonly<Record<string, unknown>> = {},
  config: Readonly<Record<string, unknown>> = {},
) {
  return {
    ...{
      id: '3d8d9014b32d89',
      name: 'quiet-sun-1',
      state: 'started',
      region: 'syd',
      host_status: 'ok',
      cordoned: false,
    },
    image_ref: {
      registry: 'registry.fly.io',
      repository: 'shop',
      tag: 'web-a1b2c3d4e5f6',
      digest,
      labels: {},
    },
    config: {
      env: { DATABASE_PASSWORD: 'hunter2-planted', TAXIWAY_COMMIT: sha },
      metadata: { fly_release_version: '42', fly_process_group: 'app', fly_platform_version: 'v2' },
      image: `registry.fly.io/shop:web-a1b2c3d4e5f6@${digest}`,
      guest: { cpu_kind: 'shared', cpus: 1, memory_mb: 256 },
      services: [{ internal_port: 8080, autostart: false }],
      ...config,
    },
    ...{ checks: [], events: [], updated_at: '2026-11-20T10:00:00Z', created_at: '2026-11-01T10:00:00Z' },
    ...also,
  };
}

export function machine(also: Partial<Machine> = {}): Machine {
  return { ...machineList.parse([told()])[0]!, ...also };
}

export function release(version: number, also: Partial<Release> = {}): Release {
  return {
    ...{ id: `rel_${version}`, version, status: 'complete', by: 'octocat@acme.example' },
    image: imageRef(`registry.fly.io/shop:web-a1b2c3d4e5f6@${digest}`),
    marks: marksOf.parse({}),
    createdAt: version * 1000,
    ...also,
  };
}
