import type { Hub, HubBranch } from '../hub.ts';
import { commit } from './commits.ts';
import { rulesOf } from './rulesets.ts';
import { ok, problem, type Handlers } from './handling.ts';

const unknownTip = '0'.repeat(40);

export const branches: Handlers = {
  'repos/get-branch-rules': ({ hub, path }) =>
    ok([...(hub.branches.get(path['branch'] ?? '')?.rules ?? []), ...rulesOf(hub, path['branch'] ?? '')]),
  'repos/get-branch': ({ hub, path }) => {
    const name = path['branch'] ?? '';
    const found = hub.branches.get(name) ?? (name === hub.defaultBranch ? {} : null);
    return found ? ok(branch(hub, name, found)) : problem(404, 'Branch not found');
  },
};

function branch(hub: Hub, name: string, { contexts }: HubBranch): object {
  const url = `https://api.github.com/repos/${hub.fullName}/branches/${name}`;
  return {
    name,
    commit: commit(hub, unknownTip),
    _links: { html: `https://github.com/${hub.fullName}/tree/${name}`, self: url },
    protected: contexts !== undefined,
    protection_url: `${url}/protection`,
    protection: {
      enabled: contexts !== undefined,
      required_status_checks: {
        enforcement_level: contexts ? 'everyone' : 'off',
        contexts: (contexts ?? []).map(({ context }) => context),
        checks: contexts ?? [],
      },
    },
  };
}
