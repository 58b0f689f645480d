import { proposeWorkflows } from '../../agent/protocol/requests.ts';
import { isChange, type WorkflowProposal } from '../../agent/protocol/workflows.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';

/**
 * The files as they are to be proposed once it is known, key by key, which side counts of what both somebody and taxiway.json
 * changed. A file whose question is turned away is not among them.
 */
export async function decided(
  { agent, asker }: Pick<Core, 'agent' | 'asker'>,
  files: readonly WorkflowProposal[],
  { title, folder }: { readonly title: string; readonly folder: string },
): Promise<readonly WorkflowProposal[]> {
  const taken = new Map<string, readonly string[]>();
  for (const file of files) {
    const question = questionOf(file);
    const place = alone(`${title}: ${file.path}`);
    const answer = question ? chosen(await asker.pickMany(question, place)) : [];
    if (answer)
      taken.set(
        file.path,
        answer.filter((key) => key !== null),
      );
  }
  const wanted = (all: readonly WorkflowProposal[]): WorkflowProposal[] =>
    all.filter((file) => taken.has(file.path) && isChange(file));
  if (![...taken.values()].some((keys) => keys.length > 0)) return wanted(files);
  return wanted((await agent.request(proposeWorkflows, { folder, taken: Object.fromEntries(taken) })).files);
}

/** Null where nothing can be decided. A question needs one answer at least: that the others stay. */
function questionOf({ asks }: WorkflowProposal) {
  const keys = asks.flatMap((ask) =>
    ask.key === null ? [] : [{ label: ask.key, detail: words(ask.choice), value: ask.key }],
  );
  if (keys.length === 0) return null;
  const others = { label: t('The others stay as the file has them'), value: null, chosen: true };
  const placeholder = t('Which become what taxiway.json comes to?');
  return { placeholder, choices: [others, ...keys] };
}
