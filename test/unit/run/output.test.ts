import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DataOutput, ShownOutput } from '../../../agent/run/output.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';

const noSecrets = new Redactor();

describe('output for people', () => {
  it('is told line by line as it comes, a last line without an end too', () => {
    const lines: string[] = [];
    const output = new ShownOutput(1000, noSecrets, (line) => lines.push(line));
    output.write('one\r\ntw');
    assert.deepEqual(lines, ['one']);
    output.write('o\nthree');
    assert.deepEqual(lines, ['one', 'two']);
    assert.equal(output.end().text, 'one\r\ntwo\nthree');
    assert.deepEqual(lines, ['one', 'two', 'three']);
  });

  it('is complete as long as it is not longer than the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 30 }), (pieces) => {
        const output = new ShownOutput(1200, noSecrets);
        for (const piece of pieces) output.write(piece);
        assert.deepEqual(output.end(), { text: pieces.join(''), leftOut: 0 });
      }),
    );
  });

  it('keeps the beginning and the end of a long one and says what is missing', () => {
    const lines: string[] = [];
    const output = new ShownOutput(2000, noSecrets, (line) => lines.push(line));
    for (let line = 0; line < 50_000; line++) output.write(`line ${line}\n`);
    const { text, leftOut } = output.end();
    assert.ok(text.startsWith('line 0\nline 1\n') && text.endsWith('line 49998\nline 49999\n'));
    assert.ok(leftOut > 400_000);
    assert.ok(text.includes(`… ${leftOut} characters left out …`));
    assert.ok(text.length < 3000, String(text.length));
    assert.equal(lines.at(-1), 'line 49999');
    assert.ok(lines.length < 400);
  });

  it('shows no part of a secret wherever the beginning ends and the end begins', () => {
    const redactor = new Redactor();
    redactor.know(Secret.of('s3cret-value'));
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 5, max: 3000 }),
        fc.nat(12),
        (size, count, shift) => {
          const output = new ShownOutput(2000, redactor);
          const text = 'x'.repeat(shift) + 's3cret-value\n'.repeat(count * 5);
          for (let from = 0; from < text.length; from += size * 100)
            output.write(text.slice(from, from + size * 100));
          const shown = output.end().text.replaceAll('[secret]', '');
          assert.ok(!/s3c|cret|val|lue/.test(shown), shown.slice(0, 300));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('shows no part of a private key that begins in what was left out', () => {
    const output = new ShownOutput(2000, noSecrets);
    output.write('beginning\n'.repeat(200));
    output.write('x\n'.repeat(100_000));
    output.write(
      `-----BEGIN PRIVATE KEY-----\n${`${'MIIEvQIBADANBg'.repeat(4)}\n`.repeat(40)}-----END PRIVATE KEY-----\nend\n`,
    );
    const { text } = output.end();
    assert.ok(text.endsWith('[secret]\nend\n'), text.slice(-200));
    assert.ok(!text.includes('MIIE'));
  });
});

describe('output for parsing', () => {
  it('is as it came up to the limit', () => {
    const output = new DataOutput(10);
    for (const piece of ['ghp_', 'a\0b\r\n', 'cdef']) output.write(piece);
    assert.deepEqual(output.end(), { text: 'ghp_a\0b\r\nc', leftOut: 3 });
  });
});
