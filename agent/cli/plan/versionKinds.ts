import { as, type DeploymentId } from '../../protocol/ids.ts';
import type { RollbackInput, ServiceChoice } from '../../protocol/input.ts';
import { exactly, type Options } from '../options.ts';
import { misused } from '../terminal.ts';
import { type Lookup, type PlanKind, servicesOption, trusted } from './planKind.ts';

/** What runs in an environment, and whether it runs. */
export const versionKinds: Readonly<Record<string, PlanKind>> = {
  deploy: {
    usage:
      'deploy ENV [--ref REF] [--services a,b|all] [--force-rebuild] [--skip-tests] [--emergency REASON] [--trust COMMIT]',
    summary: 'put a commit into an environment: what changed since, unless services are named',
    options: {
      ...servicesOption,
      ref: { type: 'string' },
      'force-rebuild': { type: 'boolean' },
      'skip-tests': { type: 'boolean' },
      emergency: { type: 'string' },
      trust: { type: 'string' },
    },
    async input(words, options, lookup) {
      const [environment] = exactly(words, 'ENV');
      const emergency = options.text('emergency');
      return {
        kind: 'deploy',
        environment,
        ref: options.text('ref'),
        services: servicesOf(options),
        ...(options.has('force-rebuild') && { forceRebuild: true }),
        ...(options.has('skip-tests') && { skipTests: true }),
        ...(emergency !== null && { emergency: { reason: emergency } }),
        ...(await trusted(options, lookup)),
      };
    },
  },
  promote: {
    usage: 'promote FROM TO [--services a,b]',
    summary: 'put the very artifacts of one environment into another, without a build',
    options: servicesOption,
    input(words, options) {
      const [from, environment] = exactly(words, 'FROM', 'TO');
      return Promise.resolve({ kind: 'promote', from, environment, services: servicesOf(options) });
    },
  },
  rollback: {
    usage: 'rollback ENV [--to DEPLOYMENT|COMMIT] [--service NAME]',
    summary: 'go back to what ran before, or to a deployment or commit',
    options: { to: { type: 'string' }, service: { type: 'string', multiple: true } },
    async input(words, options, lookup) {
      const [environment] = exactly(words, 'ENV');
      const services = options.list('service');
      return {
        kind: 'rollback',
        environment,
        services: services.length ? services : 'all',
        to: await wayBack(options.text('to'), lookup),
      };
    },
  },
  sleep: {
    usage: 'sleep ENV',
    summary: 'stop what runs there until it is woken',
    options: {},
    input(words) {
      const [environment] = exactly(words, 'ENV');
      return Promise.resolve({ kind: 'sleep', environment });
    },
  },
  wake: {
    usage: 'wake ENV [--until TIME]',
    summary: 'start it again; --until (such as 2026-11-21T20:00) keeps its schedule from putting it to sleep',
    options: { until: { type: 'string' } },
    input(words, options) {
      const [environment] = exactly(words, 'ENV');
      const until = options.text('until');
      return Promise.resolve({
        kind: 'wake',
        environment,
        ...(until !== null && { keepAwakeUntil: timeOf(until) }),
      });
    },
  },
  drill: {
    usage: 'drill ENV [--service NAME]',
    summary: 'deploy a version that is broken on purpose and see it rolled back',
    options: { service: { type: 'string' } },
    input(words, options) {
      const [environment] = exactly(words, 'ENV');
      return Promise.resolve({ kind: 'drill', environment, service: options.text('service') });
    },
  },
};

function servicesOf(options: Options): ServiceChoice {
  const named = options.list('services');
  if (named.length === 0) return 'changed';
  return named.length === 1 && named[0] === 'all' ? 'all' : named;
}

/** A commit has only hexadecimal digits; the id of a deployment never has. */
async function wayBack(to: string | null, lookup: Lookup): Promise<RollbackInput['to']> {
  if (to === null) return 'previous';
  if (/^[0-9a-f]{7,40}$/.test(to)) return { commit: await lookup.commit(to) };
  return { deployment: as<DeploymentId>(to) };
}

function timeOf(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw misused('"{0}" is no time. Write it as 2026-11-21T20:00.', text);
  return at;
}
