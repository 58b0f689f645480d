import type * as vscode from 'vscode';
import type { Core } from '../core.ts';
import type { ServiceLogs } from '../follow/serviceLogs.ts';
import type { Sync } from '../model/sync.ts';
import type { Operations } from '../operations/operate.ts';
import type { PreviewFilter } from '../trees/previewsSource.ts';
import type { Pages } from '../pages/pages.ts';
import type { MoreNode } from '../model/nodes.ts';

/** What the commands act with. */
export interface CommandServices {
  readonly core: Core;
  readonly sync: Sync;
  readonly operations: Operations;
  readonly pages: Pages;
  readonly serviceLogs: ServiceLogs;
  readonly context: vscode.ExtensionContext;
  readonly views: CommandableViews;
}

/** What commands do to the views. */
export interface CommandableViews {
  loadMore(more: MoreNode): Promise<void>;
  loadOlder(): Promise<void>;
  previewFilter: PreviewFilter;
}
