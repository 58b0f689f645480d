import {
  commented,
  type Language,
  type LiteralPlace,
  quoted,
  type Reading,
  slashComment,
  standsAlone,
  statementOf,
  tokens,
} from './language.ts';

// Java, Kotlin and C#: alike in what they write, and in that a constant cannot be computed.

export const java: Language = like([], (place) => !/@[\w.]+\s*\([^)]*$|\bcase\b/.test(statementOf(place)), {
  expression: (name) => `System.getenv("${name}")`,
});

export const kotlin: Language = like(
  [],
  (place) => !/@[\w.]+\s*\([^)]*$|\bconst\b/.test(statementOf(place)),
  {
    expression: (name) => `System.getenv("${name}")`,
  },
);

/** `$"…"`, `@"…"` */
const prefixed = /[$@]+"(?:""|[^"])*"/.source;

export const csharp: Language = like(
  [prefixed],
  (place) => !/^\s*\[[^\]]*$|\bconst\b|\bcase\b|[(,]\s*string\??\s+\w+\s*=\s*$/.test(statementOf(place)),
  { expression: (name) => `System.Environment.GetEnvironmentVariable("${name}")` },
);

function like(
  opaque: readonly string[],
  isComputed: (place: LiteralPlace) => boolean,
  { expression }: Pick<Reading, 'expression'>,
): Language {
  return {
    tokens: tokens({
      comment: [commented.slashes, commented.block],
      opaque: [quoted.threeDouble, ...opaque, quoted.single],
      literal: [quoted.double],
    }),
    comment: slashComment,
    reading: { expression, fits: (place) => standsAlone(place) && isComputed(place) },
  };
}
