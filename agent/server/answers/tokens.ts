import type { Project } from '../project.ts';

/** Tokens are kept as `platform/account`; values of targets and of operations have longer names. */
const tokenAccount = /^[^/]+\/[^/]+$/;

/** Accounts whose tokens are kept on this machine: names, never values. */
export async function tokens(projects: readonly Project[]): Promise<readonly string[]> {
  const kept = await Promise.all(projects.map(({ world }) => world.vault.entries()));
  const accounts = kept.flat().map(({ account }) => account);
  return [...new Set(accounts.filter((account) => tokenAccount.test(account)))].sort();
}

/** Whether there was one. */
export async function forgetToken(projects: readonly Project[], account: string): Promise<boolean> {
  const isKept = (await tokens(projects)).includes(account);
  if (isKept) await Promise.all(projects.map(({ world }) => world.vault.forget(account)));
  return isKept;
}
