import assert from 'node:assert/strict';
import fc from 'fast-check';
import { valuesIn, withPulled, type PulledName } from '../../../agent/project/environmentFile.ts';

const name = (one: string, value: string | null, comment: string | null = null): PulledName => ({
  ...{ name: one, value, comment },
});

describe('an environment file', () => {
  it('is read as usual tools read it', () => {
    const text = [
      ...[
        '# a comment',
        'A=1',
        ' export B = two words # said beside',
        `C='raw \\n #'`,
        'D="two\\nlines \\"q\\""',
      ],
      ...['E=', 'F=a#b', 'A=last', 'G="over', 'lines"'],
    ].join('\n');
    assert.deepEqual(Object.fromEntries(valuesIn(text)), {
      ...{
        A: 'last',
        B: 'two words',
        C: 'raw \\n #',
        D: 'two\nlines "q"',
        E: '',
        F: 'a#b',
        G: 'over\nlines',
      },
    });
  });

  it('gets the names it does not have at its end, and keeps all that is there to the letter', () => {
    const text = '# mine\r\nB=own\r\n\r\nZ=1';
    const pulled = [name('A', 'plain'), name('B', 'theirs'), name('KEY', null, 'a secret of staging')];
    assert.equal(
      withPulled(text, pulled, 'From staging'),
      '# mine\r\nB=own\r\n\r\nZ=1\r\n\r\n# From staging\r\nA=plain\r\n# a secret of staging\r\nKEY=\r\n',
    );
  });

  it('is left alone where nothing is missing, and begins with the names where there was none', () => {
    assert.equal(withPulled('A=1', [name('A', '2')], 'x'), 'A=1');
    assert.equal(withPulled('', [name('A', '2')], 'x'), '# x\nA=2\n');
  });

  it('gives every value back as it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (value) => {
        assert.equal(valuesIn(withPulled('', [name('A', value)], 'x')).get('A'), value);
      }),
      {
        numRuns: 40,
        examples: [["it's"], ['a\r\nb'], ['"\\'], [' padded '], ['a # b'], ['`'], ['\'"\n\\n']],
      },
    );
  });
});
