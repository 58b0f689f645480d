import { as, type OperationId } from '../../protocol/ids.ts';
import { exactly } from '../options.ts';
import { misused } from '../terminal.ts';
import { type PlanKind, servicesOption } from './planKind.ts';

/** Variables and secrets, wherever they are used. */
export const valueKinds: Readonly<Record<string, PlanKind>> = {
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
      ...servicesOption,
      environment: { type: 'string' },
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
};
