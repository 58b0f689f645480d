import { Failed } from '../../protocol/failures.ts';

/** Null where GitHub knows no such thing. */
export async function noneWhereMissing<Answer>(asking: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asking;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Failed && error.failure.reason === 'gitHub' && error.failure.situation === 'notFound'
  );
}
