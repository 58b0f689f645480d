import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Editor } from '../../../agent/server/editor.ts';
import { keyFromEditor } from '../../../agent/server/editorKey.ts';
import { readEditorSecret, type Request } from '../../../agent/protocol/requests.ts';

/** A window whose writes reach the secret storage after so long; all windows share it. */
function windowOn(storage: { value: string | null }, takesMs: number): Editor {
  const ask = async ({ method }: Request<unknown, unknown>, asked: unknown): Promise<unknown> => {
    if (method === readEditorSecret.method) return { value: storage.value };
    await delay(takesMs);
    storage.value = (asked as { value: string }).value;
    return null;
  };
  return new Editor({ ask: ask as never }, { settlesWithin: 30 });
}

describe('the key of the kept secrets', () => {
  it('is one, though two windows that have none yet make it at the same time', async () => {
    const storage = { value: null };
    const windows = [windowOn(storage, 1), windowOn(storage, 15)];
    const keys = await Promise.all(windows.map((one) => keyFromEditor(one)));
    assert.deepEqual(
      keys.map((key) => key?.reveal()),
      [storage.value, storage.value],
    );
  });
});
