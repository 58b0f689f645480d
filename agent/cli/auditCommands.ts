import { anchorOnGitHub } from '../operations/audit/anchorOnGitHub.ts';
import { exportAudit } from '../operations/audit/audit.ts';
import { verifyAudit } from '../operations/audit/verifyAudit.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { words } from './terminal.ts';

export const verify: Command = {
  usage: 'audit verify',
  summary: 'whether the record of what was done is as it was written',
  async run(call) {
    exactly(call.words);
    const { world } = await call.project();
    const { anchor, whyNot } = await anchorOnGitHub(world, call.signal);
    const verdict = verifyAudit(await exportAudit(world.own.audit), anchor, whyNot);
    call.terminal.print(call.json ? JSON.stringify(verdict, null, 2) : words(verdict.message));
    return verdict.intact ? exitCodes.done : exitCodes.failed;
  },
};

export const exported: Command = {
  usage: 'audit export',
  summary: 'that record, one JSON object per line',
  async run(call) {
    exactly(call.words);
    const { world } = await call.project();
    const text = await exportAudit(world.own.audit);
    if (text) call.terminal.print(text.replace(/\n$/, ''));
    return exitCodes.done;
  },
};
