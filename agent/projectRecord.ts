import { join } from 'node:path';
import * as z from 'zod';
import { readJson, writeAtomically } from './state/files.ts';
import type { ProjectState } from './state/stateDirectory.ts';

/** Where a project lies, for programs that are told its id alone. */
export interface ProjectRecord {
  readonly folder: string;
  /** Given once: the addresses of what runs are made of it. */
  readonly name: string;
}

const format = 1;
const schema = z.object({ format: z.number(), folder: z.string(), name: z.string() });

/** Null for a project that was never opened here. */
export async function projectRecord(own: ProjectState): Promise<ProjectRecord | null> {
  const parsed = schema.safeParse(await readJson(join(own.root, 'project.json')));
  return parsed.success ? { folder: parsed.data.folder, name: parsed.data.name } : null;
}

/** Records the folder it was opened in last; keeps the name it has. */
export async function recordProject(own: ProjectState, found: ProjectRecord): Promise<ProjectRecord> {
  const known = await projectRecord(own);
  const record = { folder: found.folder, name: known?.name ?? found.name };
  if (known?.folder !== record.folder)
    await writeAtomically(join(own.root, 'project.json'), JSON.stringify({ format, ...record }));
  return record;
}
