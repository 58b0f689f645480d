import * as vscode from 'vscode';
import { exportAudit, refresh, verifyAudit } from '../../agent/protocol/requests.ts';
import { installCommandLine } from '../commandLine/install.ts';
import { fixKey } from '../problems/fixKey.ts';
import { generateWorkflows } from '../problems/generateWorkflows.ts';
import { setUp } from '../problems/setUp.ts';
import { untrack } from '../problems/untrack.ts';
import { agreeTo } from '../problems/virtualDocuments.ts';
import { report } from '../report.ts';
import { t, words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { projectFor } from './places.ts';
import type { CommandServices } from './services.ts';

export function housekeeping(services: CommandServices) {
  const { core, sync, views, context } = services;
  return {
    'taxiway.snapshot.refresh': async () => {
      await sync.ready();
      const looking = core.store.projects.map(({ head }) =>
        core.agent.request(refresh, { project: head.id }),
      );
      await vscode.window.withProgress({ location: { viewId: 'taxiway.environments' } }, () =>
        Promise.all(looking),
      );
    },
    'taxiway.repository.setUp': () => setUp(core),
    'taxiway.workflows.generate': (folder) =>
      generateWorkflows(core, typeof folder === 'string' ? folder : undefined),
    'taxiway.proposal.accept': agreeTo,
    'taxiway.problem.untrack': (folder, file) => untrack(core, folder, file),
    'taxiway.problem.fixKey': (key) => fixKey(core, key),
    'taxiway.commandLine.install': () => installCommandLine(core),
    'taxiway.audit.verify': async () => {
      const project = await projectFor(services, t('Verify Audit Log'));
      if (!project) return;
      const { intact, message } = await core.agent.request(verifyAudit, { project: project.head.id });
      const show = intact ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
      void show(words(message));
    },
    'taxiway.audit.export': async () => {
      const project = await projectFor(services, t('Export Audit Log'));
      if (!project) return;
      const { text } = await core.agent.request(exportAudit, { project: project.head.id });
      await save(text, `${project.head.name}-audit.jsonl`);
    },
    'taxiway.report.copy': async () => {
      await vscode.env.clipboard.writeText(report(core, context));
      void vscode.window.showInformationMessage(
        t('The diagnostic report is copied. It names no repository, branch or address.'),
      );
    },
    'taxiway.agent.restart': () => core.agent.restart(),
    'taxiway.log.show': () => core.log.show(),
    'taxiway.deployments.more': (node) => views.loadMore(node),
    'taxiway.operations.more': () => views.loadOlder(),
  } satisfies Partial<Commands>;
}

async function save(text: string, name: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog(
    folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {},
  );
  if (uri) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}
