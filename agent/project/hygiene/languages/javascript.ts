import {
  commented,
  type Language,
  type LinePlace,
  type LiteralPlace,
  quoted,
  slashComment,
  standsAlone,
  tokens,
} from './language.ts';

/** A pattern between slashes, which would be a division elsewhere. */
const pattern =
  /(?<=(?:^|[(,=:[!&|?{};\n]|\breturn)[ \t]*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//.source;

/** JavaScript and TypeScript, as Node runs them. */
export const javascript: Language = {
  tokens: tokens({
    comment: [commented.slashes, commented.block],
    opaque: [quoted.backtick, pattern],
    literal: [quoted.double, quoted.single],
  }),
  comment: slashComment,
  takesComment: isNoMarkup,
  reading: {
    // The types of Node say that any variable can be missing.
    expression: (name, file) => `process.env.${name}${/\.[cm]?tsx?$/.test(file) ? '!' : ''}`,
    fits: (place) => standsAlone(place) && !isForBrowsers(place) && isExpression(place),
  },
};

/** What is between tags is shown, a comment too. */
function isNoMarkup({ line }: LinePlace): boolean {
  return !/(?<!=)>\s*$/.test(line) && /["'`]|\/\/|\/\*/.test(line);
}

/** There is no environment there, and what a bundler puts in everybody can read. */
function isForBrowsers({ text }: LiteralPlace): boolean {
  return /\bimport\.meta\.env\b|^\s*['"]use client['"]/m.test(text);
}

function isExpression({ before, after }: LiteralPlace): boolean {
  const isAttribute = /[\w-]=$/.test(before);
  const isName = /[{,]\s*$/.test(before) && /^\s*:/.test(after);
  const isType = /^\s*(?:export\s+)?(?:declare\s+)?type\s.*$/.test(
    before.slice(before.lastIndexOf('\n') + 1),
  );
  const isMember = /\benum\s+\w+\s*\{[^}]*$/.test(before);
  return !isAttribute && !isName && !isType && !isMember;
}
