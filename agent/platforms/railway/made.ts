import { join } from 'node:path';
import * as z from 'zod';
import { fileName } from '../../state/fileName.ts';
import { readJson, writeAtomically } from '../../state/files.ts';
import type { TargetName } from '../targetName.ts';

/** So many per target are remembered. */
const most = 200;

const shape = z.object({
  operation: z.string(),
  verb: z.enum(['upload', 'image', 'rollback', 'restart', 'wake']),
  /** What Railway calls the deployment; null until it said so. */
  id: z.string().nullable(),
  /** The newest deployment before this one was asked for; null where there was none. */
  newest: z.string().nullable(),
  /** When it was asked for, ms since 1970. */
  at: z.number(),
  commit: z.string(),
  artifact: z.string(),
  by: z.string(),
  isCancelled: z.boolean().optional(),
});

/** A deployment that was asked for from here, and what Railway does not remember of it. */
export type Made = z.output<typeof shape>;

/**
 * Railway keeps a message with what is uploaded, and nothing with what it makes of something that was there: a rollback, a restart,
 * an image. Whose those are, and of which commit, is written down here before they are asked for.
 */
export class MadeHere {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'made');
  }

  /** Newest first. A file nobody can read is as good as none: what is in it can be told in Railway's own words too. */
  async all(target: TargetName): Promise<readonly Made[]> {
    const parsed = z.array(shape).safeParse(await readJson(this.#file(target)));
    return parsed.success ? parsed.data : [];
  }

  async by(target: TargetName, operation: string, verb: Made['verb']): Promise<Made | null> {
    const all = await this.all(target);
    return all.find((one) => one.operation === operation && one.verb === verb) ?? null;
  }

  /** In place of what the same operation did by the same verb. */
  async keep(target: TargetName, made: Made): Promise<void> {
    const others = (await this.all(target)).filter(
      ({ operation, verb }) => operation !== made.operation || verb !== made.verb,
    );
    await writeAtomically(this.#file(target), JSON.stringify([made, ...others].slice(0, most)));
  }

  #file({ environment, service }: TargetName): string {
    return join(this.#folder, fileName(environment), `${fileName(service)}.json`);
  }
}
