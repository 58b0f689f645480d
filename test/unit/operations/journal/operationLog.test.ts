import assert from 'node:assert/strict';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { followLog } from '../../../../agent/state/followLog.ts';
import { OperationLog } from '../../../../agent/operations/journal/operationLog.ts';
import { readLog } from '../../../../agent/state/readLog.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { eventually } from '../../../standins/eventually.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const limits = { headBytes: 100, tailBytes: 50, lineLength: 40 };

describe('the log of an operation', () => {
  let path: string;

  beforeEach(() => (path = join(temporaryFolder('log-'), 'log.txt')));

  after(removeTemporaryFolders);

  it('tells what could not be written to whoever ends the part, and to nobody before', async () => {
    const log = await OperationLog.open(path, new Redactor());
    const unhandled: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process
      .removeAllListeners('unhandledRejection')
      .on('unhandledRejection', (error) => unhandled.push(error));
    try {
      const restore = await failingWrites();
      log.line('of no use');
      await delay(60); // longer than lines are gathered
      restore();
      assert.deepEqual(unhandled, []);
      await assert.rejects(log.endPart(), /the disk broke/);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const other of others) process.on('unhandledRejection', other);
      await log.close().catch(() => undefined);
    }
  });

  it('hides what is secret', async () => {
    const redactor = new Redactor();
    redactor.know(Secret.of('hunter2hunter2'));
    const log = await OperationLog.open(path, redactor);
    log.line('the password is hunter2hunter2');
    await log.close();
    assert.equal(await readFile(path, 'utf8'), 'the password is [secret]\n');
  });

  it('keeps beginning and end of a flood and says how much was left out', async () => {
    const log = await OperationLog.open(path, new Redactor(), limits);
    for (let line = 0; line < 1000; line++) log.line(`line ${line}`);
    await log.endPart();
    log.line('the next step');
    await log.close();
    const text = await readFile(path, 'utf8');
    assert.ok(text.length < 400, `${text.length} characters`);
    assert.match(text, /^line 0\nline 1\n/);
    assert.match(text, /… 8\.\d KB of output were left out here …\n(line 99\d\n)+the next step\n$/);
  });

  it('cuts lines that are too long', async () => {
    const log = await OperationLog.open(path, new Redactor(), limits);
    log.line('x'.repeat(1000));
    await log.close();
    assert.equal(await readFile(path, 'utf8'), `${'x'.repeat(40)}…\n`);
  });

  it('goes on where an earlier runner stopped', async () => {
    for (const text of ['one', 'two']) {
      const log = await OperationLog.open(path, new Redactor());
      log.line(text);
      await log.close();
    }
    assert.equal(await readFile(path, 'utf8'), 'one\ntwo\n');
  });

  it('is read in parts that never cut a character', async () => {
    const text = 'a ä € 🚀 '.repeat(5);
    const log = await OperationLog.open(path, new Redactor());
    log.line(text);
    await log.close();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 20 }), async (limit) => {
        let read = '';
        for (let from = 0; ;) {
          const part = await readLog(path, from, limit);
          read += part.text;
          if (part.next === from) break;
          from = part.next;
        }
        assert.equal(read, `${text}\n`);
      }),
      { numRuns: 10 },
    );
  });

  it('is followed as it grows', async () => {
    const log = await OperationLog.open(path, new Redactor());
    const end = new AbortController();
    let seen = '';
    const following = followLog(path, 0, (text) => (seen += text), end.signal);
    log.line('one');
    await eventually(() => seen === 'one\n', 'the first line');
    log.line('two');
    await eventually(() => seen === 'one\ntwo\n', 'the second line');
    end.abort();
    await following;
    await log.close();
  });
});

/** Every write to an open file fails until what this answers is called. */
async function failingWrites(): Promise<() => void> {
  const file = await open(join(temporaryFolder('handle-'), 'file'), 'w');
  const prototype = Object.getPrototypeOf(file) as FileHandle;
  await file.close();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
  const { appendFile } = prototype;
  prototype.appendFile = () => Promise.reject(new Error('the disk broke'));
  return () => (prototype.appendFile = appendFile);
}
