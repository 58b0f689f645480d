import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { insertKey } from '../../../agent/project/file/insertKey.ts';

describe('adding a key to a file with comments', () => {
  for (const [what, text, path, value, expected] of [
    ['after the last one', '{\n  "a": 1\n}\n', ['b'], 2, '{\n  "a": 1,\n  "b": 2\n}\n'],
    ['after a trailing comma', '{\n  "a": 1,\n}', ['b'], 2, '{\n  "a": 1,\n  "b": 2,\n}'],
    [
      'after the comments of the last one',
      '{\n  "a": 1 /* x */ // one\n  // more\n}',
      ['b'],
      2,
      '{\n  "a": 1, /* x */ // one\n  "b": 2\n  // more\n}',
    ],
    [
      'in one line',
      '{ "a": { "b": 1 } }',
      ['a', 'c'],
      { d: [1, {}] },
      '{ "a": { "b": 1, "c": { "d": [1, {}] } } }',
    ],
    ['in one line with a trailing comma', '{ "a": 1, }', ['b'], 2, '{ "a": 1, "b": 2, }'],
    ['in an empty object', '{}', ['b'], { c: 1 }, '{\n  "b": {\n    "c": 1\n  }\n}'],
    [
      'in an object with only a comment',
      '{\n\t"a": {\n\t\t// nothing yet\n\t}\n}',
      ['a', 'b'],
      2,
      '{\n\t"a": {\n\t\t// nothing yet\n\t\t"b": 2\n\t}\n}',
    ],
    [
      'with the objects on its way',
      '{\n    "a": 1\n}',
      ['b', 'c'],
      2,
      '{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}',
    ],
    [
      'with the line ends of the file',
      '{\r\n  "a": 1\r\n}',
      ['b'],
      { c: 2 },
      '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}',
    ],
    ['not where it is already', '{ "a": 1 }', ['a'], 2, '{ "a": 1 }'],
    ['not inside something that is no object', '{ "a": 1 }', ['a', 'b'], 2, '{ "a": 1 }'],
  ] as const) {
    it(what, () => assert.equal(insertKey(text, path, value), expected));
  }

  const comment = fc.constantFrom('', ' // note, { "x": 1 }\n', ' /* , */ ', '\n', '\n  ');
  const text = fc.letrec<{ object: string; value: string }>((tie) => ({
    object: fc
      .tuple(fc.array(fc.tuple(comment, tie('value'), comment), { maxLength: 3 }), fc.boolean(), comment)
      .map(([entries, trailing, end]) => {
        const written = entries.map(
          ([before, value, after], index) => `${before}"k${index}":${value}${after}`,
        );
        return `{${written.join(',')}${trailing && written.length ? ',' : ''}${end}}`;
      }),
    value: fc.oneof({ maxDepth: 3 }, fc.constantFrom('1', '"//"', '"/*"', '[1, "}"]', 'null'), tie('object')),
  })).object;

  it('keeps every letter and every key, whatever the file is like', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.constantFrom('k0', 'k1', 'new'), { minLength: 1, maxLength: 3 }),
        (before, path) => {
          const after = insertKey(before, path, { x: [1] });
          assert.ok(isWithin(before.replace(/\s/g, ''), after.replace(/\s/g, '')));
          const errors: never[] = [];
          const parsed = parse(after, errors, { allowTrailingComma: true }) as unknown;
          assert.deepEqual(errors, [], after);
          if (after !== before)
            assert.deepEqual(
              path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], parsed),
              { x: [1] },
            );
        },
      ),
    );
  });
});

/** Whether all letters of one are in the other, in their order. */
function isWithin(one: string, other: string): boolean {
  let place = 0;
  for (const letter of other) if (letter === one[place]) place++;
  return place === one.length;
}
