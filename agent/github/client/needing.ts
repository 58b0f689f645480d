import { Failed } from '../../protocol/failures.ts';
import type { Message } from '../../protocol/say.ts';

/** Says which right is missing where GitHub does not let us: it answers "not found" as well, so as not to tell what there is. */
export async function needing<Answer>(right: Message, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.reason !== 'gitHub') throw error;
    if (!['noPermission', 'notFound'].includes(error.failure.situation)) throw error;
    throw new Failed({ ...error.failure, needs: right }, { cause: error });
  }
}
