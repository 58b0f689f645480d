import type { World } from '../world.ts';

/** What a repository and a platform are asked again and again while one plan is made. */
const ofGit: ReadonlySet<string> = new Set(['branches', 'head', 'identity', 'dirt', 'remotes']);
const ofPlatforms: ReadonlySet<string> = new Set(['read', 'account']);

/**
 * The world as it is at one moment: what refs, the working copy and the platforms say is read once, whoever asks. For one plan,
 * then never again.
 */
export function still(world: World): World {
  const platforms = [...world.platforms].map(
    ([id, adapter]) => [id, readOnce(adapter, ofPlatforms)] as const,
  );
  return { ...world, git: readOnce(world.git, ofGit), platforms: new Map(platforms) };
}

/** The same object, but that these methods answer again what they answered first. */
function readOnce<Source extends object>(source: Source, remembered: ReadonlySet<string>): Source {
  const answers = new Map<string, unknown>();
  return new Proxy(source, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: readonly unknown[]) => unknown;
      if (typeof key !== 'string' || !remembered.has(key)) return method;
      return (...args: readonly unknown[]) => {
        if (!answers.has(key)) answers.set(key, method(...args));
        return answers.get(key);
      };
    },
  });
}
