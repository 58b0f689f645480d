import type { Hub } from '../hub.ts';
import type { HubRuleset } from '../hubSettings.ts';
import { created, type Handlers, type Handling, noContent, ok, problem } from './handling.ts';

/** Rulesets of the repository, and classic protection of branches. */
export const rulesets: Handlers = {
  'repos/get-repo-rulesets': ({ hub }) =>
    ok(hub.settings.rulesets.map((one) => ({ ...shown(hub, one), rules: undefined }))),
  'repos/get-repo-ruleset': (asked) => {
    const found = named(asked);
    return found ? ok(shown(asked.hub, found)) : problem(404, 'Not Found');
  },
  'repos/create-repo-ruleset': ({ hub, body }) => {
    const made = { id: hub.nextId(), body };
    hub.settings.rulesets.push(made);
    return created(shown(hub, made));
  },
  'repos/update-repo-ruleset': (asked) => {
    const found = named(asked);
    if (!found) return problem(404, 'Not Found');
    found.body = asked.body;
    return ok(shown(asked.hub, found));
  },
  'repos/delete-repo-ruleset': (asked) => {
    const found = named(asked);
    if (!found) return problem(404, 'Not Found');
    asked.hub.settings.rulesets.splice(asked.hub.settings.rulesets.indexOf(found), 1);
    return noContent;
  },
  'repos/get-branch-protection': ({ hub, path }) => {
    const found = hub.settings.classic.get(path['branch'] ?? '');
    return found ? ok(found) : problem(404, 'Branch not protected');
  },
};

/** The rules that hold for a branch, each with the ruleset it is from. */
export function rulesOf(hub: Hub, branch: string): readonly object[] {
  return hub.settings.rulesets
    .filter(({ body }) => body.conditions?.ref_name?.include?.includes(`refs/heads/${branch}`))
    .flatMap(({ id, body }) =>
      body.rules.map((rule) => ({
        ...rule,
        ...{ ruleset_id: id, ruleset_source_type: 'Repository', ruleset_source: hub.fullName },
      })),
    );
}

function named({ hub, path }: Handling): HubRuleset | undefined {
  return hub.settings.rulesets.find(({ id }) => String(id) === path['ruleset_id']);
}

function shown(hub: Hub, { id, body }: HubRuleset): object {
  return { id, source: hub.fullName, source_type: 'Repository', ...body };
}
