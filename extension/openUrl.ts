import * as vscode from 'vscode';
import type { TargetSnapshot } from '../agent/protocol/model.ts';

/** In a browser, only what a browser is for. */
export async function openUrl(url: string): Promise<void> {
  if (!/^https?:\/\//.test(url)) return;
  await vscode.env.openExternal(await reachable(vscode.Uri.parse(url, true)));
}

/** A remote window forwards an address on localhost to where the person sits. */
function reachable(uri: vscode.Uri): Thenable<vscode.Uri> {
  return vscode.env.remoteName === undefined ? Promise.resolve(uri) : vscode.env.asExternalUri(uri);
}

/** The address that works from this window: names below `.localhost` are not forwarded to a remote's user. */
export function addressFor({ url, loopbackUrl }: TargetSnapshot): string | null {
  return vscode.env.remoteName === undefined ? url : (loopbackUrl ?? url);
}
