import type { StandInApp, StandInFly, StandInRelease } from './model.ts';

type Variables = Readonly<Record<string, string | number | null>>;

interface Answer {
  readonly data: Record<string, unknown>;
  readonly errors?: readonly unknown[];
}

/** The questions of the driver, as Fly.io answers them. */
export function answerGraph(fly: StandInFly, query: string, variables: Variables): Answer {
  if (query.includes('viewer')) return { data: { viewer: { email: fly.email } } };
  const images = [...query.matchAll(/(i\d+): image\(ref: \$(i\d+)\)/g)];
  if (images.length > 0) return imagesOf(fly, images, variables);
  const asked = [...query.matchAll(/(a\d+): app\(name: \$(a\d+)\)/g)];
  const data: Record<string, unknown> = {};
  const errors: unknown[] = [];
  for (const [, alias = '', variable = ''] of asked) {
    const app = fly.apps.get(String(variables[variable]));
    data[alias] = app ? appOf(fly, app, variables) : null;
    if (!app)
      errors.push({ message: 'Could not find App', path: [alias], extensions: { code: 'NOT_FOUND' } });
  }
  return errors.length ? { data, errors } : { data };
}

function imagesOf(fly: StandInFly, asked: readonly RegExpExecArray[], variables: Variables): Answer {
  const app = fly.apps.get(String(variables['app']));
  if (!app) return { data: { app: null } };
  const errors: unknown[] = [];
  const found = asked.map(([, alias = '', variable = '']) => {
    const reference = String(variables[variable]);
    const image = fly.image(reference)?.image;
    if (!image && !reference.startsWith('registry.fly.io/')) errors.push(closed(reference, alias));
    return [alias, image ? { digest: image.digest } : null] as const;
  });
  const data = { app: { organization: { slug: app.organization }, ...Object.fromEntries(found) } };
  return errors.length ? { data, errors } : { data };
}

function closed(reference: string, alias: string): unknown {
  const message = `Authentication required to access image "${reference}"`;
  return { message, path: ['app', alias], extensions: { code: 'UNPROCESSABLE' } };
}

function appOf(fly: StandInFly, app: StandInApp, { first, after }: Variables): unknown {
  const from = after === null ? 0 : Number(after);
  const to = from + Number(first);
  return {
    ...{ id: app.id, name: app.name, hostname: `${app.name}.fly.dev` },
    organization: { slug: app.organization },
    releases: {
      nodes: app.releases.slice(from, to).map((release) => releaseOf(fly, release)),
      pageInfo: { hasNextPage: app.releases.length > to, endCursor: String(to) },
    },
  };
}

function releaseOf({ email }: StandInFly, release: StandInRelease): unknown {
  const { id, version, status, image, env, createdAt } = release;
  return {
    ...{ id, version, status, imageRef: image, createdAt: new Date(createdAt).toISOString() },
    configDefinition: { app: 'any', env, http_service: { internal_port: 8080 } },
    user: { name: 'Octocat', email },
  };
}
