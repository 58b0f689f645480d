import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Failed } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { generate, validated, type Generator } from '../../../agent/secrets/generators.ts';

const never = new AbortController().signal;
const around = { cwd: '/', timeoutMs: 20_000, redactor: new Redactor() };

function made(generator: Generator): Promise<Secret> {
  return generate(generator, around, never);
}

function node(script: string): Generator {
  return { kind: 'script', command: [process.execPath, '-e', script] };
}

function inWords(words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Failed && error.failure.reason === 'badInput', inspect(error));
    assert.match(render(error.failure.message), words);
    return true;
  };
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

describe('a random value', () => {
  const alphabets: readonly (readonly [string, RegExp])[] = [
    ['0123456789abcdef', /^[0-9a-f]*$/],
    ['!ü✈', /^[!ü✈]*$/],
  ];
  for (const [alphabet, pattern] of alphabets) {
    it(`has the length and the characters asked for: ${alphabet}`, () =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (length) => {
          const value = (await made({ kind: 'random', length, alphabet })).reveal();
          assert.equal(value.length, length);
          assert.match(value, pattern);
        }),
        { numRuns: 20 },
      ));
  }

  it('has each character about as often as any other', async () => {
    const value = (await made({ kind: 'random', length: 62_000, alphabet: alphanumeric })).reveal();
    const counts = new Map<string, number>();
    for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
    assert.equal(counts.size, alphanumeric.length);
    for (const [character, count] of counts) assert.ok(count > 800 && count < 1200, `${character}: ${count}`);
  });

  it('is not made from an alphabet or a length that is none', async () => {
    await assert.rejects(
      made({ kind: 'random', length: 8, alphabet: 'aaaa' }),
      inWords(/two different characters/),
    );
    await assert.rejects(
      made({ kind: 'random', length: 8, alphabet: '' }),
      inWords(/two different characters/),
    );
    for (const length of [0, -1, 1.5, NaN, 70_000]) {
      await assert.rejects(
        made({ kind: 'random', length, alphabet: '01' }),
        inWords(/whole number from 1 to 65536/),
      );
    }
  });
});

describe('a value made by a script', () => {
  it('is what it prints, even where that looks like a token', async () => {
    const token = `ghp_${'aB3'.repeat(12)}`;
    assert.equal((await made(node(`console.log('${token}')`))).reveal(), token);
  });

  it('must be one line and something', async () => {
    await assert.rejects(made(node('')), inWords(/empty/));
    await assert.rejects(made(node(`console.log('one\\ntwo')`)), inWords(/several lines/));
  });

  it('is in no failure, whichever stream it was printed to', async () => {
    const script = `console.log('v4lue'); console.error('v4lue'); process.exit(3)`;
    await assert.rejects(made(node(script)), (error: Failed) => {
      assert.ok(error.failure.reason === 'programFailed' && error.failure.ending.exitCode === 3);
      assert.ok(!inspect(error, { depth: 9 }).includes('v4lue'));
      return true;
    });
  });

  it('is not waited for longer than agreed', async () => {
    const stalling = generate(node('setInterval(() => 0, 1000)'), { ...around, timeoutMs: 50 }, never);
    await assert.rejects(stalling, (error: Failed) => error.failure.reason === 'timedOut');
  });

  it('is given up when cancelled', async () => {
    const cancelled = generate(node(''), around, AbortSignal.abort());
    await assert.rejects(cancelled, (error: Failed) => error.failure.reason === 'cancelled');
  });
});

describe('a pasted value', () => {
  it('is taken without the space around it', () => {
    assert.equal(validated(Secret.of('  sk_test 1\n')).reveal(), 'sk_test 1');
  });

  it('is refused where it can only be a mistake', () => {
    assert.throws(() => validated(Secret.of(' \n')), inWords(/empty/));
    assert.throws(() => validated(Secret.of('a\r\nb')), inWords(/several lines/));
    assert.throws(() => validated(Secret.of('a\u0000b')), inWords(/cannot be seen/));
    assert.throws(() => validated(Secret.of('x'.repeat(70_000))), inWords(/longer than 65536/));
  });
});
