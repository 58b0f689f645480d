import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Redactor } from '../../../agent/run/redact.ts';
import { RedactedStream } from '../../../agent/run/redactedStream.ts';
import { Secret } from '../../../agent/run/secret.ts';

function knowing(...values: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const value of values) redactor.know(Secret.of(value));
  return redactor;
}

/** What comes out of the stream when the text arrives in these pieces. */
function streamed(redactor: Redactor, pieces: readonly string[]): string {
  let shown = '';
  const stream = new RedactedStream(redactor, (text) => (shown += text));
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return shown;
}

function cutAt(text: string, places: readonly number[]): string[] {
  const cuts = [
    0,
    ...places.map((place) => place % (text.length + 1)).sort((one, other) => one - other),
    text.length,
  ];
  return cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut));
}

const pem = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n'.repeat(25)}-----END RSA PRIVATE KEY-----`;

describe('hiding known values', () => {
  it('hides a value wherever it stands', () => {
    assert.equal(knowing('s3cret!').line('a=s3cret! b=s3cret!c'), 'a=[secret] b=[secret]c');
  });

  it('hides the longer of two values of which one begins the other', () => {
    assert.equal(knowing('abcd', 'abcdefgh').line('x abcdefgh y'), 'x [secret] y');
  });

  it('hides values that overlap', () => {
    assert.equal(knowing('abcdef', 'defghi').line('-abcdefghi-'), '-[secret]-');
  });

  it('leaves values under 4 characters alone, for they are everywhere', () => {
    assert.equal(knowing('abc', '').line('abc'), 'abc');
  });

  it('takes a value for what it is and not for a pattern', () => {
    assert.equal(knowing('a.c$(x)*').line('a.c$(x)* abc$x'), '[secret] abc$x');
  });

  it('hides each line of a value of several lines', () => {
    const redactor = knowing('first line of it\nsecond line of it\n');
    assert.equal(redactor.line('> second line of it'), '> [secret]');
  });

  const encodings: Readonly<Record<string, (value: string) => string>> = {
    'as it is': (value) => value,
    'in JSON': (value) => JSON.stringify(value).slice(1, -1),
    'in an address': (value) => encodeURIComponent(value),
    'in a form': (value) => new URLSearchParams({ value }).toString().slice('value='.length),
    'in Base64': (value) => Buffer.from(value).toString('base64'),
    'in Base64 for addresses': (value) => Buffer.from(value).toString('base64url'),
    'in hexadecimal': (value) => Buffer.from(value).toString('hex'),
  };
  for (const [name, encoded] of Object.entries(encodings)) {
    it(`hides any value ${name}`, () => {
      fc.assert(
        fc.property(fc.string({ minLength: 4, unit: 'grapheme-ascii' }), (value) => {
          const shown = knowing(value).line(`before ${encoded(value)} after`);
          assert.ok(
            !shown
              .replaceAll('[secret]', '')
              .replace(/^before | after$/g, '')
              .includes(encoded(value)),
            shown,
          );
        }),
      );
    });
  }

  it('hides a password within the Base64 of user and password', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 9 }),
        fc.string({ maxLength: 5 }),
        fc.string({ maxLength: 5 }),
        (value, user, more) => {
          const bytes = Buffer.from(value);
          const shown = knowing(value).line(Buffer.from(`${user}:${value}${more}`).toString('base64'));
          assert.ok(shown.includes('[secret]'), shown);
          const left = shown.replaceAll('[secret]', '').length;
          assert.ok(
            left <= Math.ceil((Buffer.byteLength(user + more) + 1 + 4) * (4 / 3)) + 4,
            `${shown} of ${bytes.length} bytes`,
          );
        },
      ),
    );
  });
});

describe('hiding what is shaped like a token', () => {
  const a = (count: number): string => 'aB3'.repeat(count).slice(0, count);
  const tokens: readonly (readonly [string, string, string])[] = [
    ['GitHub', `ghp_${a(36)}`, '[secret]'],
    ['GitHub, fine-grained', `github_pat_${a(22)}_${a(59)}`, '[secret]'],
    ['GitHub Actions', `ghs_${a(36)}`, '[secret]'],
    ['AWS', 'AKIAIOSFODNN7EXAMPLE', '[secret]'],
    ['AWS, the other half', `AWS_SECRET_ACCESS_KEY=${a(40)}`, 'AWS_SECRET_ACCESS_KEY=[secret]'],
    ['Slack', 'xoxb-123456789012-abcdefABCDEF', '[secret]'],
    ['Stripe', `sk_live_${a(24)}`, '[secret]'],
    [
      'JSON Web Token',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r',
      '[secret]',
    ],
    ['address', 'postgres://app:p@ss:word@db:5432/main', 'postgres://app:[secret]@db:5432/main'],
    ['Bearer', `Authorization: Bearer ${a(30)}`, 'Authorization: Bearer [secret]'],
    ['Basic', 'authorization: Basic dXNlcjpwYXNz', 'authorization: Basic [secret]'],
    ['npm', `//r/:_authToken=npm_${a(36)}`, '//r/:_authToken=[secret]'],
    ['private key', pem, '[secret]'],
  ];
  for (const [name, text, shown] of tokens) {
    it(`hides ${name}`, () => {
      assert.equal(new Redactor().line(`x ${text} y`), `x ${shown} y`);
    });
  }

  it('leaves ordinary lines as they are', () => {
    const lines = [
      'GET http://localhost:4873/@scope/package 200',
      'Basic authentication is on',
      'commit 8843d7f92416211de9ebb963ff4ce28125932878',
      'listening on http://127.0.0.1:3000',
      'sk-circle sk_test ghp_short eyJ.eyJ',
      'git@github.com:acme/shop.git',
      '-----BEGIN CERTIFICATE-----',
    ];
    for (const line of lines) assert.equal(new Redactor().line(line), line);
  });

  it('takes no longer the longer a hostile line is', () => {
    const hostile = [
      'eyJ'.repeat(30_000),
      '://'.repeat(30_000),
      `://${'a:'.repeat(40_000)}`,
      'a'.repeat(100_000),
      'AKIA'.repeat(25_000),
    ];
    for (const line of hostile) {
      const before = process.cpuUsage(); // not the time in which others have the processor
      new Redactor().line(line);
      const ms = process.cpuUsage(before).user / 1000;
      assert.ok(ms < 400, `${line.slice(0, 20)}: ${ms} ms`);
    }
  });
});

describe('text that arrives in pieces', () => {
  it('shows the same wherever it is cut', () => {
    const redactor = knowing('s3cret-value', 'another one\nof two lines');
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        's3cret-value',
        's3cret',
        'another one',
        'of two lines',
        '\n',
        '\r\n',
        `ghp_${'a1'.repeat(18)}`,
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(), { maxLength: 8 }), (parts, places) => {
        const text = parts.join('');
        const whole = text
          .split(/(?<=\n)/)
          .map((line) => redactor.line(line))
          .join('');
        assert.equal(streamed(redactor, cutAt(text, places)), whole);
      }),
    );
  });

  it('hides a private key however its lines arrive', () => {
    const text = `start\n${pem}\nend\n`;
    for (const pieces of [[text], text.split(/(?<=\n)/), Array.from(text)]) {
      const shown = streamed(new Redactor(), pieces);
      assert.equal(shown.replace(/\s/g, ''), 'start[secret]end', shown);
    }
  });

  it('does not hide the rest of a log for a key that never ends', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`);
    const shown = streamed(new Redactor(), ['-----BEGIN PRIVATE KEY-----\n', ...lines]);
    assert.ok(shown.includes('line 1999'));
    assert.ok(!shown.includes('line 100\n'));
  });

  it('hides a value across the place where an endless line is cut', () => {
    const redactor = knowing('s3cret-value');
    const endless = 's3cret-value '.repeat(30_000);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 5 }), fc.nat(12), (places, shift) => {
        const text = 'x'.repeat(shift) + endless;
        const shown = streamed(redactor, cutAt(text, places));
        assert.ok(!/cret|valu/.test(shown.replaceAll('[secret]', '')));
      }),
      { numRuns: 5 },
    );
  });

  it('holds no more than a piece of an endless line', () => {
    let shown = 0;
    const stream = new RedactedStream(new Redactor(), (text) => (shown += text.length));
    for (let written = 0; written < 100; written++) stream.write('x'.repeat(10_000));
    assert.ok(shown > 1_000_000 - 100_000, String(shown));
  });
});
