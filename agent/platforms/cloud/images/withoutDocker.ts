import { Failed } from '../../../protocol/failures.ts';
import type { Message } from '../../../protocol/say.ts';

/** That docker is missing is told with what can be done without it. */
export async function withoutDocker<Result>(work: Promise<Result>, instead: Message): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.reason !== 'programMissing') throw error;
    throw new Failed({ ...error.failure, instead }, { cause: error });
  }
}
