import type { ParseArgsConfig } from 'node:util';
import { as, type CommitSha, type DeploymentId, type OperationId } from '../protocol/ids.ts';
import type { OperationInput, RollbackInput, ServiceChoice } from '../protocol/input.ts';
import { exactly, type Options } from './options.ts';
import { misused } from './terminal.ts';

/** What the words after `plan KIND` are looked up in. */
export interface Lookup {
  /** The full id of the commit that a ref or short id means. */
  commit(ref: string): Promise<CommitSha>;
  /** The name of the environment of a branch's preview; a name of one stays as it is. */
  preview(branchOrName: string): string;
  /** Services that run in an environment. */
  services(environment: string): Promise<readonly string[]>;
}

export interface PlanKind {
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  input(words: readonly string[], options: Options, lookup: Lookup): Promise<OperationInput>;
}

const servicesOption = { services: { type: 'string', multiple: true } } as const;

/** The kinds of operations by the words they are asked for with. */
export const planKinds: Readonly<Record<string, PlanKind>> = {
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
  preview: {
    usage: 'preview BRANCH|--pull-request N [--trust COMMIT]',
    summary:
      'make or update the preview of a branch or a pull request; --trust accepts the commands of a commit of somebody else',
    options: { 'pull-request': { type: 'string' }, trust: { type: 'string' } },
    async input(words, options, lookup) {
      const number = options.text('pull-request');
      const [branch] = number === null ? exactly(words, 'BRANCH') : exactly(words);
      return {
        kind: 'createPreview',
        ...(branch !== undefined && { branch }),
        ...(number !== null && { pullRequest: numberOf(number) }),
        ...(await trusted(options, lookup)),
      };
    },
  },
  'remove-preview': {
    usage: 'remove-preview BRANCH',
    summary: 'stop a preview and remove what belongs to it',
    options: {},
    input(words, _options, lookup) {
      const [branch] = exactly(words, 'BRANCH');
      return Promise.resolve({ kind: 'removePreview', environment: lookup.preview(branch) });
    },
  },
  'clean-up-previews': {
    usage: 'clean-up-previews [NAME…]',
    summary:
      'remove the previews without an open pull request and the stale ones, or those of them that are named',
    options: {},
    input(words, _options, lookup) {
      const only = words.map((word) => lookup.preview(word));
      return Promise.resolve({ kind: 'cleanUpPreviews', ...(only.length > 0 && { only }) });
    },
  },
  'create-environment': {
    usage: 'create-environment NAME --from ENV [--branch BRANCH] [--trust COMMIT]',
    summary: 'make an environment that goes by the rules of another',
    options: { from: { type: 'string' }, branch: { type: 'string' }, trust: { type: 'string' } },
    async input(words, options, lookup) {
      const [environment] = exactly(words, 'NAME');
      const from = options.text('from');
      if (from === null) throw misused('--from ENV is missing: whose rules it goes by.');
      return {
        kind: 'createEnvironment',
        environment,
        from,
        branch: options.text('branch'),
        ...(await trusted(options, lookup)),
      };
    },
  },
  'remove-environment': {
    usage: 'remove-environment NAME',
    summary: 'tear down an environment that was made from another',
    options: {},
    input(words) {
      const [environment] = exactly(words, 'NAME');
      return Promise.resolve({ kind: 'removeEnvironment', environment });
    },
  },
  'set-variable': {
    usage: 'set-variable ENV NAME [--services a,b] [--empty|--remove|--restore]',
    summary: 'set a variable; its value is read from stdin when the plan is applied',
    options: {
      ...servicesOption,
      empty: { type: 'boolean' },
      remove: { type: 'boolean' },
      restore: { type: 'boolean' },
    },
    async input(words, options, lookup) {
      const [environment, name] = exactly(words, 'ENV', 'NAME');
      const services = options.list('services');
      return {
        kind: 'setVariable',
        environment,
        name,
        services: services.length ? services : await lookup.services(environment),
        ...(options.has('empty') && { empty: true }),
        ...(options.has('remove') && { remove: true }),
        ...(options.has('restore') && { restore: true }),
      };
    },
  },
  push: {
    usage: 'push NAME… --environment NAME [--services a,b] [--restore]',
    summary: 'set variables in an environment to the values they have in .env.local',
    options: {
      environment: { type: 'string' },
      services: { type: 'string', multiple: true },
      restore: { type: 'boolean' },
    },
    async input(words, options, lookup) {
      if (words.length === 0) throw misused('NAME is missing: which variable.');
      const environment = options.text('environment');
      if (environment === null) throw misused('{0} is missing.', '--environment');
      const services = options.list('services');
      return {
        kind: 'pushVariables',
        environment,
        names: words,
        services: services.length ? services : await lookup.services(environment),
        ...(options.has('restore') && { restore: true }),
      };
    },
  },
  rotate: {
    usage: 'rotate NAME… [--environments a,b] [--pasted] [--revoke now|later|by-hand]',
    summary: 'replace secrets everywhere they are used; --pasted takes the new value from stdin',
    options: {
      environments: { type: 'string', multiple: true },
      pasted: { type: 'boolean' },
      revoke: { type: 'string' },
    },
    input(words, options) {
      if (words.length === 0) throw misused('NAME is missing: which secret.');
      const environments = options.list('environments');
      const revoke = options.oneOf('revoke', ['later', 'now', 'by-hand']);
      return Promise.resolve({
        kind: 'rotateSecret',
        names: words,
        ...(environments.length && { environments }),
        ...(options.has('pasted') && { pasted: true }),
        revoke: revoke === 'by-hand' ? 'byHand' : revoke,
      });
    },
  },
  revoke: {
    usage: 'revoke ROTATION',
    summary: 'revoke the old value of a rotation, by its operation',
    options: {},
    input(words) {
      const [rotation] = exactly(words, 'ROTATION');
      return Promise.resolve({ kind: 'revokeSecret', rotation: as<OperationId>(rotation) });
    },
  },
  'undo-rotation': {
    usage: 'undo-rotation ROTATION',
    summary: 'put the old value back while it still works',
    options: {},
    input(words) {
      const [rotation] = exactly(words, 'ROTATION');
      return Promise.resolve({ kind: 'undoRotation', rotation: as<OperationId>(rotation) });
    },
  },
  'set-actions-secret': {
    usage: 'set-actions-secret NAME [--environment ENV] [--remove]',
    summary:
      'set a secret of GitHub Actions, of the repository or an environment; its value is read from stdin',
    options: { environment: { type: 'string' }, remove: { type: 'boolean' } },
    input(words, options) {
      const [name] = exactly(words, 'NAME');
      return Promise.resolve({
        kind: 'setActionsSecret',
        ...{ name, environment: options.text('environment') },
        ...(options.has('remove') && { remove: true }),
      });
    },
  },
  'set-actions-variable': {
    usage: 'set-actions-variable NAME VALUE|--remove [--environment ENV]',
    summary: 'set a plain variable of GitHub Actions; everybody who sees the repository sees its value',
    options: { environment: { type: 'string' }, remove: { type: 'boolean' } },
    input(words, options) {
      const environment = options.text('environment');
      if (options.has('remove')) {
        const [name] = exactly(words, 'NAME');
        return Promise.resolve({ kind: 'setActionsVariable', name, environment, value: null });
      }
      const [name, value] = exactly(words, 'NAME', 'VALUE');
      return Promise.resolve({ kind: 'setActionsVariable', name, environment, value });
    },
  },
  'protect-environment': {
    usage: 'protect-environment NAME [--reviewers a,org/team] [--wait MINUTES]',
    summary: 'protect an environment on GitHub: its branches by taxiway.json, and who may approve',
    options: { reviewers: { type: 'string', multiple: true }, wait: { type: 'string' } },
    input(words, options) {
      const [environment] = exactly(words, 'NAME');
      const [reviewers, wait] = [options.list('reviewers'), options.text('wait')];
      if (wait !== null && !/^\d+$/.test(wait))
        throw misused('--wait is a number of minutes, not {0}.', wait);
      return Promise.resolve({
        kind: 'protectEnvironment',
        environment,
        ...(reviewers.length && { reviewers }),
        ...(wait !== null && { waitMinutes: Number(wait) }),
      });
    },
  },
  'protect-branch': {
    usage: 'protect-branch NAME [--checks a,b]',
    summary:
      'protect a branch on GitHub: checks and reviews as its environments want, no force push, no deletion',
    options: { checks: { type: 'string', multiple: true } },
    input(words, options) {
      const [branch] = exactly(words, 'NAME');
      const checks = options.list('checks');
      return Promise.resolve({ kind: 'protectBranch', branch, ...(checks.length && { checks }) });
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

/** The head whose foreign code is accepted. */
async function trusted(options: Options, lookup: Lookup): Promise<{ readonly trustedHead?: CommitSha }> {
  const trust = options.text('trust');
  return trust === null ? {} : { trustedHead: await lookup.commit(trust) };
}

/** A commit has only hexadecimal digits; the id of a deployment never has. */
async function wayBack(to: string | null, lookup: Lookup): Promise<RollbackInput['to']> {
  if (to === null) return 'previous';
  if (/^[0-9a-f]{7,40}$/.test(to)) return { commit: await lookup.commit(to) };
  return { deployment: as<DeploymentId>(to) };
}

/** `42` or `#42` */
function numberOf(text: string): number {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(text) ?? [];
  if (digits === undefined) throw misused('"{0}" is no number of a pull request.', text);
  return Number(digits);
}

function timeOf(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw misused('"{0}" is no time. Write it as 2026-11-21T20:00.', text);
  return at;
}
