import type { SecretRules } from '../../project/resolved.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Sketch } from '../drafting/sketch.ts';
import type { World } from '../world.ts';
import { adminName, lacksAdmin } from './databaseAdmin.ts';

interface Wanted {
  readonly rules: SecretRules;
  readonly environment: EnvironmentName;
}

/**
 * What whoever applies the plan has to bring: new values with the pages where they are made, and connection strings of databases'
 * admins that are not kept yet.
 */
export async function valuesNeeded(
  wanted: readonly Wanted[],
  allPasted: boolean,
  world: World,
): Promise<Required<Pick<Sketch, 'needsValues' | 'valuePages'>>> {
  const isPasted = ({ rules }: Wanted): boolean => allPasted || rules.generator.kind === 'pasted';
  const pasted = wanted.filter(isPasted).map(({ rules }) => rules);
  const made = wanted.filter((one) => !isPasted(one));
  const pages = pasted.flatMap(({ name, generator }) =>
    generator.kind === 'pasted' && generator.page !== undefined ? [[name, generator.page]] : [],
  );
  return {
    needsValues: [...new Set([...pasted.map(({ name }) => name), ...(await adminsNeeded(made, world))])],
    valuePages: Object.fromEntries(pages) as Readonly<Record<string, string>>,
  };
}

async function adminsNeeded(wanted: readonly Wanted[], world: World): Promise<readonly string[]> {
  const names = wanted.map(({ rules, environment }) => adminName(rules, environment));
  const known = [...new Set(names.filter((name) => name !== null))];
  const lacking = known.map(async (name) => ((await lacksAdmin(name, world)) ? [name] : []));
  return (await Promise.all(lacking)).flat();
}
