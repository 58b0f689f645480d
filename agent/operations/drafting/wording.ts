import type { EnvironmentRules } from '../../project/resolved.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import { say, type Argument } from '../../protocol/say.ts';

/** The environment in a sentence; one that is production says so, whatever it is called. */
export function place({ name, kind }: Pick<EnvironmentRules, 'name' | 'kind'>): Argument {
  return kind === 'production' && name !== 'production' ? say('production ({0})', name) : name;
}

/** Services in a sentence: at most three by name. */
export function listed(services: readonly ServiceName[]): Argument {
  return services.length <= 3 ? { all: services } : say('{0} services', services.length);
}
