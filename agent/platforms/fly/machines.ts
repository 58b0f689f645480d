import * as z from 'zod';
import { imageRef, type ImageRef } from './images.ts';
import { marks, noMarks, type Marks } from './marks.ts';

/** A machine of an app, without the values of its variables. Times in ms since 1970. */
export interface Machine {
  readonly id: string;
  readonly state: string;
  readonly region: string;
  readonly image: ImageRef | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly marks: Marks;
  readonly releaseVersion: number | null;
  /** Gets no requests, so none wakes it. */
  readonly isCordoned: boolean;
  /** Starts when somebody asks. */
  readonly startsByItself: boolean;
  /** Releases are for it; others run beside them, such as those that a schedule starts. */
  readonly isReleased: boolean;
  /** Runs only in place of another one. */
  readonly isStandby: boolean;
  /** What of its services a mirror is compared by, by the names of the configuration file. */
  readonly service: Readonly<Record<string, string>>;
  /** `shared-cpu-1x, 256 MB`; null where Fly.io does not say. */
  readonly size: { readonly name: string; readonly memoryMb: number } | null;
  readonly checks: { readonly passing: number; readonly critical: number; readonly all: number };
  /** It ended by itself, with an error. */
  readonly hasCrashed: boolean;
  /** What sleeping noted on it; null where it did not. */
  readonly slept: string | null;
  readonly updatedAt: number;
}

/** The key of the note that sleeping leaves on machines. */
export const sleepNote = 'taxiway_asleep';

const word = z.string().nullish().catch(null);
const record = z.record(z.string(), z.string()).nullish().catch(null);
const listedService = z.object({
  autostart: z.boolean().nullish().catch(null),
  /** `true` and `false` of older tools mean `stop` and `off`. */
  autostop: z.union([z.boolean(), z.string()]).nullish().catch(null),
  internal_port: z.number().nullish().catch(null),
  min_machines_running: z.number().nullish().catch(null),
  ports: z
    .array(z.object({ force_https: z.boolean().nullish() }))
    .nullish()
    .catch(null),
});
const config = z
  .object({
    env: marks,
    image: word,
    metadata: record,
    standbys: z.array(z.string()).nullish().catch(null),
    services: z.array(listedService).nullish().catch(null),
    guest: z.object({ cpu_kind: z.string(), cpus: z.number(), memory_mb: z.number() }).nullish().catch(null),
  })
  .nullish()
  .catch(null);
const event = z.object({
  type: word,
  request: z
    .object({
      exit_event: z
        .object({ exit_code: z.number().nullish(), requested_stop: z.boolean().nullish() })
        .nullish(),
    })
    .nullish()
    .catch(null),
});
const machine = z.object({
  id: z.string(),
  state: z.string(),
  region: z.string().catch(''),
  image_ref: z
    .object({ registry: word, repository: word, tag: word, digest: word, labels: record })
    .nullish()
    .catch(null),
  config,
  /** Of a host that cannot be reached, as far as it is known. */
  incomplete_config: config,
  cordoned: z.boolean().nullish(),
  checks: z
    .array(z.object({ name: z.string().catch(''), status: z.string().catch('') }))
    .nullish()
    .catch(null),
  events: z.array(event).nullish().catch(null),
  updated_at: word,
});

type Listed = z.output<typeof machine>;

/** Without those that are gone, of release commands and of consoles. */
export const machineList = z
  .array(machine)
  .transform((listed) => listed.filter(isOfApp).map((one) => machineOf(one)));

const goneStates: ReadonlySet<string> = new Set(['destroyed', 'destroying', 'replaced']);
const ownGroups: ReadonlySet<string> = new Set([
  'fly_app_release_command',
  'fly_app_test_machine_command',
  'fly_app_console',
]);

function isOfApp(listed: Listed): boolean {
  const group = configOf(listed)?.metadata?.['fly_process_group'] ?? '';
  return !goneStates.has(listed.state) && !ownGroups.has(group);
}

function configOf({ config: whole, incomplete_config: partial }: Listed): Listed['config'] {
  return whole ?? partial;
}

function machineOf(listed: Listed): Machine {
  const own = configOf(listed);
  const { metadata, guest, services, standbys, env } = own ?? {};
  const version = Number(metadata?.['fly_release_version']);
  return {
    id: listed.id,
    state: listed.state,
    region: listed.region,
    image: imageOf(listed),
    labels: listed.image_ref?.labels ?? {},
    marks: env ?? noMarks,
    releaseVersion: Number.isInteger(version) ? version : null,
    isCordoned: listed.cordoned ?? false,
    startsByItself: services?.some(({ autostart }) => autostart ?? false) ?? false,
    isReleased: metadata?.['fly_platform_version'] === 'v2',
    isStandby: (standbys?.length ?? 0) > 0,
    service: serviceOf(services ?? []),
    size: guest ? { name: `${guest.cpu_kind}-cpu-${guest.cpus}x`, memoryMb: guest.memory_mb } : null,
    checks: checksOf(listed),
    hasCrashed: hasCrashed(listed),
    slept: metadata?.[sleepNote] ?? null,
    updatedAt: Date.parse(listed.updated_at ?? '') || 0,
  };
}

/** Of the first one, which is what `http_service` comes to. */
function serviceOf([service]: readonly z.output<typeof listedService>[]): Machine['service'] {
  if (!service) return {};
  const { internal_port: port, autostart, autostop, min_machines_running: least, ports } = service;
  const stops = typeof autostop === 'boolean' ? (autostop ? 'stop' : 'off') : autostop;
  const told = {
    ...{ internal_port: port, auto_start_machines: autostart, auto_stop_machines: stops },
    ...{ min_machines_running: least, force_https: ports?.some(({ force_https: is }) => is ?? false) },
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([key, value]) =>
      value === null || value === undefined ? [] : [[`http_service.${key}`, String(value)]],
    ),
  );
}

/** As it was asked for, which names the digest that was meant; else as the host tells it. */
function imageOf(listed: Listed): ImageRef | null {
  const asked = imageRef(configOf(listed)?.image ?? '');
  const { registry, repository, tag, digest } = listed.image_ref ?? {};
  const told =
    registry && repository ? { registry, repository, tag: tag ?? null, digest: digest ?? null } : null;
  if (!asked || !told) return asked ?? told;
  return { ...asked, tag: asked.tag ?? told.tag, digest: asked.digest ?? told.digest };
}

function checksOf({ checks }: Listed): Machine['checks'] {
  const real = (checks ?? []).filter(({ name }) => !name.startsWith('bg_deployments_compat'));
  const count = (wanted: string): number => real.filter(({ status }) => status === wanted).length;
  return { passing: count('passing'), critical: count('critical'), all: real.length };
}

/** Newest event first. */
function hasCrashed({ state, events }: Listed): boolean {
  if (state === 'failed') return true;
  if (state !== 'stopped') return false;
  const last = events?.find(({ type }) => type === 'exit')?.request?.exit_event;
  return !!last && (last.exit_code ?? 0) !== 0 && !last.requested_stop;
}
