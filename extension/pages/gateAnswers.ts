import * as vscode from 'vscode';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { GateKind, Override, Plan } from '../../agent/protocol/plan.ts';
import { approve } from '../../agent/protocol/requests.ts';
import { signItems } from '../commands/signItems.ts';
import type { Core } from '../core.ts';
import type { Wish } from '../operations/operate.ts';
import type { Asker } from '../quickInput/question.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';

/** The reason why a gate is passed over, which is kept; undefined where the person left. An emergency has given it already. */
export async function askOverride(gate: GateKind, plan: Plan, asker: Asker): Promise<Override | undefined> {
  const remark = plan.remarks.gates.find((one) => one.gate === gate);
  const prompt = t(
    'Why may this be overridden: {0}? The reason is kept in the audit log.',
    remark ? words(remark.text) : gate,
  );
  const problem = (text: string) => (text.trim() === '' ? t('Type a reason.') : undefined);
  const { input } = plan.facts;
  const value = 'emergency' in input ? input.emergency.reason : '';
  const reason = chosen(await asker.input({ prompt, problem, value }, alone(t('Override'))));
  return reason === undefined ? undefined : { gate, reason: reason.trim() };
}

/** Foreign code is not overridden but accepted, for the commit that was shown; the wish with that, `no`, or not this case. */
export async function acceptForeignCode(
  wish: Wish,
  plan: Plan,
  gate: string,
): Promise<Wish | 'no' | undefined> {
  const { input } = wish;
  const head = plan.facts.targets.find(({ then }) => then !== null)?.then?.commit;
  if (gate !== 'foreignCode' || !head || !runsBranch(input)) return undefined;
  const branch = ('branch' in input ? input.branch : null) ?? plan.remarks.environment ?? '';
  const remark = plan.remarks.gates.find((one) => one.gate === gate);
  const run = t('Run This Code');
  const detail = [...(remark ? [words(remark.text)] : []), ...plan.remarks.warnings.map(words)].join('\n');
  const question = t('Run code of {0} at {1} on this computer?', branch, head.slice(0, 7));
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, run);
  return answer === run ? { ...wish, input: { ...input, trustedHead: head } } : 'no';
}

function runsBranch(
  input: OperationInput,
): input is Extract<OperationInput, { readonly trustedHead?: unknown }> {
  return ['createPreview', 'createEnvironment', 'deploy'].includes(input.kind);
}

/** Approves the plan, or signs the checklist of its commit. True where something was signed. */
export async function sign(gate: string, { project }: Wish, plan: Plan, core: Core): Promise<boolean> {
  if (gate === 'approvals') {
    const prompt = t('A word on your approval (a review on GitHub, else signed with your git identity)');
    const comment = chosen(await core.asker.input({ prompt }, alone(t('Approve'))));
    if (comment === undefined) return false;
    await core.agent.request(approve, { project, hash: plan.hash, comment });
    return true;
  }
  return gate === 'checklist' && signItems(core, project, plan);
}
