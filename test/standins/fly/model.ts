import { createHash, randomBytes } from 'node:crypto';
import type { ImageRegistry } from '../images/imageRegistry.ts';
import { shapeOf } from './shape.ts';

export interface StandInImage {
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface StandInShape {
  readonly guest: { readonly cpu_kind: string; readonly cpus: number; readonly memory_mb: number };
  readonly service: Readonly<Record<string, unknown>>;
}

export interface StandInMachine {
  readonly id: string;
  state: string;
  cordoned: boolean;
  isLeased: boolean;
  image: string;
  env: Record<string, string>;
  metadata: Record<string, string>;
  autostart: boolean;
  region: string;
  /** As its app's configuration file says. */
  shape: StandInShape;
  updatedAt: number;
  /** The secrets it runs with. */
  secrets: Readonly<Record<string, string>>;
}

export interface StandInRelease {
  readonly id: string;
  readonly version: number;
  status: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

export interface StandInApp {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly secrets: Map<string, { readonly value: string; readonly updatedAt: number }>;
  readonly machines: StandInMachine[];
  /** Newest first. */
  readonly releases: StandInRelease[];
  readonly images: Map<string, StandInImage>;
  /** Digests by tag. */
  readonly tags: Map<string, string>;
  readonly logs: { readonly timestamp: string; readonly message: string }[];
}

/** What Fly.io knows, for one account. Every change counts. */
export class StandInFly {
  readonly apps = new Map<string, StandInApp>();
  email = 'octocat@acme.example';
  changes = 0;
  /** Registries of the world: what everybody may read there can run here. */
  readonly registries: ImageRegistry[] = [];
  #lastMs = 0;

  /** No two things happen at the same time. */
  now(): number {
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    return this.#lastMs;
  }

  createApp(name: string, organization: string): StandInApp {
    this.changes += 1;
    const app: StandInApp = {
      ...{ id: `app_${hex(6)}`, name, organization, secrets: new Map() },
      ...{ machines: [], releases: [], images: new Map(), tags: new Map(), logs: [] },
    };
    this.apps.set(name, app);
    return app;
  }

  build(app: StandInApp, tag: string, labels: Readonly<Record<string, string>>, content: string): void {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    this.push(app, tag, { digest, labels });
  }

  push(app: StandInApp, tag: string, image: StandInImage): void {
    this.changes += 1;
    app.images.set(image.digest, image);
    app.tags.set(tag, image.digest);
  }

  /** By a reference with a tag or a digest; null where there is none such that may be read. Elsewhere it is no app's. */
  image(reference: string): { readonly app: StandInApp | null; readonly image: StandInImage } | null {
    const [, host = '', name = '', version = ''] = /^([^/]+)\/([^:@]+)[:@](.+)$/.exec(reference) ?? [];
    if (host !== 'registry.fly.io') {
      const image = this.registries.find((one) => one.isOpen && one.host === host)?.image(version) ?? null;
      return image && { app: null, image };
    }
    const app = this.apps.get(name);
    const image = app?.images.get(version) ?? app?.images.get(app.tags.get(version) ?? '');
    return app && image ? { app, image } : null;
  }

  addMachine(app: StandInApp): StandInMachine {
    const machine: StandInMachine = {
      ...{ id: hex(7), state: 'created', cordoned: false, isLeased: false, image: '', env: {} },
      metadata: { fly_platform_version: 'v2', fly_process_group: 'app' },
      ...{ region: 'syd', shape: shapeOf('') },
      ...{ autostart: true, updatedAt: this.now(), secrets: {} },
    };
    app.machines.push(machine);
    return machine;
  }
}

export function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Of the value, as Fly.io lists it. */
export function secretDigest(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 16);
}
