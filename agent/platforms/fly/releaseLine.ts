import * as z from 'zod';
import { jsonOf } from '../../protocol/json.ts';

const line = z.object({ id: z.string(), version: z.number(), image_ref: z.string() });

export interface ReleaseLine {
  readonly id: string;
  readonly version: number;
  readonly image: string;
}

/** The line by which the tool tells what it released, among all it says for people; null where it told nothing. */
export function releaseIn(output: string): ReleaseLine | null {
  for (const text of output.split('\n').toReversed()) {
    const parsed = line.safeParse(jsonOf(text.trim()));
    if (parsed.success) {
      const { id, version, image_ref: image } = parsed.data;
      return { id, version, image };
    }
  }
  return null;
}
