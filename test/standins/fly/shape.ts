import { parse } from 'smol-toml';
import type { StandInShape } from './model.ts';

interface File {
  readonly primary_region?: string;
  readonly http_service?: Readonly<Record<string, unknown>>;
  readonly vm?: readonly { readonly cpu_kind?: string; readonly cpus?: number; readonly memory?: string }[];
}

/** What the program makes of a configuration file, as the Machines API tells it afterwards. */
export function shapeOf(text: string): StandInShape & { readonly region: string } {
  const { primary_region: region = 'syd', http_service: http = {}, vm: [vm = {}] = [] } = parse(text) as File;
  const { cpu_kind = 'shared', cpus = 1, memory = '256mb' } = vm;
  const [, amount = '', unit] = /^(\d+)(gb|mb)$/.exec(memory) ?? [];
  return {
    region,
    guest: { cpu_kind, cpus, memory_mb: Number(amount) * (unit === 'gb' ? 1024 : 1) },
    service: {
      ...{ internal_port: http['internal_port'] ?? 8080, autostop: http['auto_stop_machines'] ?? 'stop' },
      min_machines_running: http['min_machines_running'] ?? 0,
      ports: [{ port: 80, handlers: ['http'], force_https: http['force_https'] ?? false }],
    },
  };
}
