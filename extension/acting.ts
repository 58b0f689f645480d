import type * as vscode from 'vscode';
import { allCommands } from './commands/all.ts';
import type { Commands } from './commands/commandMap.ts';
import type { CommandableViews } from './commands/services.ts';
import type { Core } from './core.ts';
import type { Subscription } from './emitter.ts';
import { Follower } from './follow/follower.ts';
import { tellResult } from './follow/notifier.ts';
import { openLink, type RevealingViews } from './links/uriHandler.ts';
import type { Sync } from './model/sync.ts';
import { Operations, type Operating } from './operations/operate.ts';
import { ServiceLogs } from './follow/serviceLogs.ts';
import { Pages } from './pages/pages.ts';

export { tell } from './explain.ts';
export { tellPush, tellRun } from './follow/notifier.ts';
export { actionsFor } from './problems/codeActions.ts';

/** Everything that is needed only once somebody acts: loaded with the first command or page. */
export interface Acting extends Subscription {
  readonly commands: Commands;
  readonly pages: Pages;
  /** Rejects with Failed. */
  openLink(uri: vscode.Uri): Promise<void>;
}

export function makeActing(
  core: Core,
  sync: Sync,
  views: CommandableViews & RevealingViews,
  context: vscode.ExtensionContext,
): Acting {
  const follower = new Follower(core, tellResult);
  const operations = new Operations(core, (): Operating => operating);
  const pages = new Pages(
    core,
    operations,
    (project, operation, isSeen) => void follower.followOnPage({ project, operation }, isSeen),
    context.extensionUri,
  );
  const operating: Operating = {
    showCard: (proposal) => pages.openCard(proposal),
    follow: (place, title) => void follower.follow(place, title),
  };
  const serviceLogs = new ServiceLogs(core);
  const commands = allCommands({
    core,
    sync,
    operations,
    pages,
    serviceLogs,
    context,
    views,
  });
  return {
    commands,
    pages,
    openLink: (uri) =>
      openLink(uri, {
        store: core.store,
        sync,
        views,
        pages,
        showChange: async (change) => commands['taxiway.environment.approve'](change),
      }),
    dispose: () => {
      pages.dispose();
      serviceLogs.dispose();
      follower.dispose();
    },
  };
}
