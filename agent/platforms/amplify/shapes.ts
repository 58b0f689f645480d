import * as z from 'zod';
import { Secret } from '../../run/secret.ts';

/** Seconds since 1970 with parts of one, as the API has times; ms here. */
const time = z.number().transform((seconds) => Math.round(seconds * 1000));

/** Amplify gives the values along with the names: they are hidden here, and only ever sent back. A blank name is none. */
const variables = z
  .record(z.string(), z.string())
  .nullish()
  .transform((told) => {
    const all = Object.fromEntries(Object.entries(told ?? {}).filter(([name]) => name.trim() !== ''));
    return { names: Object.keys(all), whole: Secret.of(JSON.stringify(all)) };
  });
export type Variables = z.output<typeof variables>;

const branch = z.object({
  branchArn: z.string(),
  branchName: z.string(),
  displayName: z.string().optional(),
  description: z.string().nullish(),
  framework: z.string().optional(),
  stage: z.string().optional(),
  updateTime: time.optional(),
  environmentVariables: variables,
});

export type Branch = z.output<typeof branch>;

export const branchAnswer = z.object({ branch });
export const branches = z.object({ branches: z.array(branch).default([]), nextToken: z.string().nullish() });

const app = z.object({
  repository: z.string().nullish(),
  updateTime: time.optional(),
  /** Of all branches that do not say another value themselves. */
  environmentVariables: variables,
});

export type App = z.output<typeof app>;

export const appAnswer = z.object({ app });

const job = z.object({
  jobId: z.string(),
  commitId: z.string().default(''),
  commitMessage: z.string().default(''),
  startTime: time.optional(),
  endTime: time.nullish(),
  status: z.string(),
  jobType: z.string().default(''),
});

export type Job = z.output<typeof job>;

export const jobs = z.object({ jobSummaries: z.array(job).default([]), nextToken: z.string().nullish() });

export const jobAnswer = z.object({
  job: z.object({
    steps: z
      .array(z.object({ stepName: z.string(), status: z.string(), logUrl: z.string().nullish() }))
      .default([]),
  }),
});

export const nothing = z.unknown();
