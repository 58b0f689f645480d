import * as vscode from 'vscode';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { openUrl } from '../openUrl.ts';
import { compareAddress } from './compareAddress.ts';
import { t } from '../words.ts';

/** The part that is used of what the editor's own git extension offers. */
interface GitApi {
  getRepository(folder: vscode.Uri): GitRepository | null;
  toGitUri(file: vscode.Uri, ref: string): vscode.Uri;
}

interface GitRepository {
  readonly state: { readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[] };
  diffBetween(one: string, other: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
}

/** Shows what is between two commits: on the web where the remote has a page for it, else as a diff in the editor. */
export async function compare(folder: string, from: string, to: string): Promise<void> {
  const git = await gitApi();
  const repository = git?.getRepository(vscode.Uri.file(folder));
  if (!git || !repository)
    throw new Failed({
      reason: 'badInput',
      message: say("The editor's git extension does not know this repository, so nothing can be compared."),
    });
  const address = webAddress(repository, from, to);
  if (address !== undefined) return openUrl(address);
  const files = (await repository.diffBetween(from, to)).map(({ uri }) => [
    uri,
    git.toGitUri(uri, from),
    git.toGitUri(uri, to),
  ]);
  const title = t('{0} compared with {1}', from.slice(0, 7), to.slice(0, 7));
  await vscode.commands.executeCommand('vscode.changes', title, files);
}

function webAddress({ state }: GitRepository, from: string, to: string): string | undefined {
  const remote = state.remotes.find(({ name }) => name === 'origin') ?? state.remotes[0];
  return remote?.fetchUrl === undefined ? undefined : compareAddress(remote.fetchUrl, from, to);
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  return (await extension?.activate())?.getAPI(1);
}
