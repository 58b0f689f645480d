import * as z from 'zod';
import { imageRef, type ImageRef } from './images.ts';
import { marks, noMarks, type Marks } from './marks.ts';

/** One release of an app, newest first where there are several. Times in ms since 1970. */
export interface Release {
  readonly id: string;
  readonly version: number;
  /** `complete`, `failed`, `interrupted`, `running`, `pending`. */
  readonly status: string;
  readonly image: ImageRef | null;
  readonly marks: Marks;
  readonly by: string;
  readonly createdAt: number;
}

export interface App {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly hostname: string | null;
  readonly releases: readonly Release[];
  /** From where older ones go on; null where these were all. */
  readonly older: string | null;
}

const word = z.string().nullish().catch(null);
const release = z
  .object({
    id: z.string(),
    version: z.number(),
    status: z.string().catch(''),
    imageRef: word,
    configDefinition: z.object({ env: marks }).nullish().catch(null),
    user: z.object({ name: word, email: word }).nullish().catch(null),
    createdAt: word,
  })
  .transform(({ id, version, status, imageRef: image, configDefinition, user, createdAt }): Release => ({
    ...{ id, version, status: status.toLowerCase() },
    image: imageRef(image ?? ''),
    marks: configDefinition?.env ?? noMarks,
    by: user?.email ?? user?.name ?? '',
    createdAt: Date.parse(createdAt ?? '') || 0,
  }));

const app = z
  .object({
    id: z.string(),
    name: z.string(),
    hostname: word,
    organization: z.object({ slug: z.string() }),
    releases: z.object({
      nodes: z.array(release.nullable()).nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: word }).nullish(),
    }),
  })
  .transform(({ id, name, hostname, organization, releases }): App => {
    const { nodes, pageInfo } = releases;
    const found = (nodes ?? []).filter((one) => one !== null);
    return {
      ...{ id, name, hostname: hostname ?? null, organization: organization.slug },
      releases: found.toSorted((one, other) => other.version - one.version),
      older: pageInfo?.hasNextPage ? (pageInfo.endCursor ?? null) : null,
    };
  });

export const appAnswer = z.record(z.string(), app.nullable());

const fields = `id name hostname organization { slug }
  releases: releasesUnprocessed(first: $first, after: $after) {
    nodes { id version status imageRef configDefinition createdAt user { name email } }
    pageInfo { hasNextPage endCursor }
  }`;

/** All of them in one question: `a0`, `a1`, … in their order. */
export function appsQuery(names: readonly string[]): {
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
} {
  const asked = names.map((_, index) => `a${index}: app(name: $a${index}) { ...facts }`);
  const types = names.map((_, index) => `$a${index}: String!`);
  const query = `query(${[...types, '$first: Int!', '$after: String'].join(', ')}) { ${asked.join(' ')} }
fragment facts on App { ${fields} }`;
  return { query, variables: Object.fromEntries(names.map((name, index) => [`a${index}`, name])) };
}

export const viewerQuery = 'query { viewer { ... on User { email } ... on Macaroon { email } } }';
export const viewerAnswer = z.object({ viewer: z.object({ email: z.string() }).nullable() });

const image = z.object({ digest: z.string() }).nullable();

/** Which of these images Fly.io still has: `i0`, `i1`, … in their order. */
export function imagesQuery(references: readonly string[]): {
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
} {
  const types = references.map((_, index) => `$i${index}: String!`);
  const asked = references.map((_, index) => `i${index}: image(ref: $i${index}) { digest }`);
  return {
    query: `query(${['$app: String!', ...types].join(', ')}) { app(name: $app) { organization { slug } ${asked.join(' ')} } }`,
    variables: Object.fromEntries(references.map((reference, index) => [`i${index}`, reference])),
  };
}

export const imagesAnswer = z.object({
  app: z
    .object({ organization: z.object({ slug: z.string() }) })
    .catchall(image)
    .nullable(),
});
