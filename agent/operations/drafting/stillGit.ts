import type { Git } from '../../project/git.ts';

/** What a repository is asked again and again while one plan is made. */
const remembered: ReadonlySet<string> = new Set(['branches', 'head', 'identity', 'dirt']);

/** The repository as it is at one moment: what its refs and its working copy say is read once. For one plan, then never again. */
export function stillGit(git: Git): Git {
  const answers = new Map<string, Promise<unknown>>();
  return new Proxy(git, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: readonly unknown[]) => Promise<unknown>;
      if (typeof key !== 'string' || !remembered.has(key)) return method;
      return (...args: readonly unknown[]) => {
        const answer = answers.get(key) ?? method(...args);
        answers.set(key, answer);
        return answer;
      };
    },
  });
}
