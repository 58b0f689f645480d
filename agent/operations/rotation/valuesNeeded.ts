import type { SecretRules } from '../../project/resolved.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
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
): Promise<Required<Pick<Sketch, 'needsValues' | 'valuePages' | 'valuePrompts'>>> {
  const isPasted = ({ rules }: Wanted): boolean => allPasted || rules.generator.kind === 'pasted';
  const pasted = wanted.filter(isPasted).map(({ rules }) => rules);
  const made = wanted.filter((one) => !isPasted(one));
  const pages = pasted.flatMap(({ name, generator }) =>
    generator.kind === 'pasted' && generator.page !== undefined ? [[name, generator.page]] : [],
  );
  const admins = await adminsNeeded(made, world);
  return {
    needsValues: [...new Set([...pasted.map(({ name }) => name), ...admins.keys()])],
    valuePrompts: Object.fromEntries(admins),
    valuePages: Object.fromEntries(pages) as Readonly<Record<string, string>>,
  };
}

/** By name, what is asked for. */
async function adminsNeeded(wanted: readonly Wanted[], world: World): Promise<ReadonlyMap<string, Message>> {
  const named = wanted.flatMap((one) => {
    const name = adminName(one.rules, one.environment);
    return name === null ? [] : [[name, promptOf(one)] as const];
  });
  const lacking = [...new Map(named)].map(async (one) => ((await lacksAdmin(one[0], world)) ? [one] : []));
  return new Map((await Promise.all(lacking)).flat());
}

function promptOf({ rules: { generator }, environment }: Wanted): Message {
  const roles = generator.kind === 'postgres-role' ? generator.roles : [];
  return say(
    'The connection string of whoever may change the roles {0} in {1}: {2}. It is asked for once, kept where secrets are kept and never shown.',
    ...[{ all: roles }, environment, 'postgres://admin:password@host/database'],
  );
}
