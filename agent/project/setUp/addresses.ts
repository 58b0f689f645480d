import { say } from '../../protocol/say.ts';
import { type Detected, type ServiceGuess, together } from './detected.ts';
import { has, isSource, type RepositoryFiles } from './repositoryFiles.ts';

/** Addresses that say whether a service is well, as its source has them. */
export function addresses(files: RepositoryFiles, services: readonly ServiceGuess[]): Detected {
  return together(
    services.map(({ directory }) => {
      const sources = [...files.contents]
        .filter(([path]) => isSource(path) && (directory === '.' || path.startsWith(`${directory}/`)))
        .map(([, text]) => text);
      const health =
        sources
          .map((text) => /['"`](\/(?:api\/)?(?:healthz?|health-?check|livez|up))['"`]/.exec(text)?.[1])
          .find(Boolean) ?? nextRoute(files, directory);
      const version = sources.map((text) => /['"`](\/(?:api\/)?version)['"`]/.exec(text)?.[1]).find(Boolean);
      const service = {
        directory,
        ...(health === undefined ? {} : { health }),
        ...(version === undefined ? {} : { version }),
      };
      const named = [health, version].flatMap((address) => address ?? []);
      return {
        services: [service],
        found: named.length
          ? [say('{0} answers at {1}.', directory === '.' ? files.name : directory, { all: named })]
          : [],
      };
    }),
  );
}

/** `app/api/health/route.ts` is `/api/health` in Next.js. */
function nextRoute(files: RepositoryFiles, directory: string): string | undefined {
  const roots = ['app', 'src/app'];
  const found = roots.flatMap((root) =>
    ['health', 'healthz'].filter((name) =>
      ['ts', 'js'].some((ending) => has(files, directory, `${root}/api/${name}/route.${ending}`)),
    ),
  );
  return found[0] === undefined ? undefined : `/api/${found[0]}`;
}
