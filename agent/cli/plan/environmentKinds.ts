import { exactly } from '../options.ts';
import { misused } from '../terminal.ts';
import { type PlanKind, trusted } from './planKind.ts';

/** Environments and previews that come and go. */
export const environmentKinds: Readonly<Record<string, PlanKind>> = {
  preview: {
    usage: 'preview BRANCH|--pull-request N [--force-rebuild] [--trust COMMIT]',
    summary:
      'make or update the preview of a branch or a pull request; --trust accepts the commands of a commit of somebody else',
    options: {
      'pull-request': { type: 'string' },
      'force-rebuild': { type: 'boolean' },
      trust: { type: 'string' },
    },
    async input(words, options, lookup) {
      const number = options.text('pull-request');
      const [branch] = number === null ? exactly(words, 'BRANCH') : exactly(words);
      return {
        kind: 'createPreview',
        ...(branch !== undefined && { branch }),
        ...(number !== null && { pullRequest: numberOf(number) }),
        ...(options.has('force-rebuild') && { forceRebuild: true }),
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
};

/** `42` or `#42` */
function numberOf(text: string): number {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(text) ?? [];
  if (digits === undefined) throw misused('"{0}" is no number of a pull request.', text);
  return Number(digits);
}
