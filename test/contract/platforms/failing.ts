import assert from 'node:assert/strict';
import { Failed, failureOf, type Failure } from '../../../agent/protocol/failures.ts';

/** What a promise that must fail fails with. */
export async function failureIn(doing: Promise<unknown>): Promise<Failure> {
  try {
    await doing;
  } catch (error) {
    assert.ok(error instanceof Failed, failureOf(error).reason === 'unexpected' ? String(error) : undefined);
    return error.failure;
  }
  assert.fail('it did not fail');
}

export function isCancelled(error: unknown): boolean {
  return failureOf(error).reason === 'cancelled';
}

export function isPlatform(
  failure: Failure,
  situation: Extract<Failure, { reason: 'platform' }>['situation'],
): failure is Extract<Failure, { reason: 'platform' }> {
  return failure.reason === 'platform' && failure.situation === situation;
}
