import { exactly } from '../options.ts';
import { misused } from '../terminal.ts';
import type { PlanKind } from './planKind.ts';

/** What GitHub is told: secrets and variables of Actions, protection. */
export const gitHubKinds: Readonly<Record<string, PlanKind>> = {
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
};
