import { eolOf } from '../../textPlaces.ts';
import {
  type Change,
  commented,
  hashComment,
  type Language,
  type LiteralPlace,
  quoted,
  standsAlone,
  tokens,
} from './language.ts';

export const python: Language = {
  tokens: tokens({
    comment: [commented.hash],
    opaque: [quoted.threeDouble, quoted.threeSingle],
    literal: [quoted.double, quoted.single],
  }),
  comment: hashComment,
  reading: {
    expression: (name) => `os.environ["${name}"]`,
    fits: standsAlone,
    also: (place) => (importsOs(place) ? [] : [importOs(place)]),
  },
};

function importsOs({ before }: LiteralPlace): boolean {
  return /^import[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*os[ \t]*(?:,|#|$)/m.test(before.replaceAll('\r', ''));
}

/** Before the first import; without one, behind what has to be first: comments, the text about the module, `__future__`. */
function importOs({ text, before }: LiteralPlace): Change {
  const first = /^(?:import|from)[ \t]+(?!__future__)\w/m.exec(withoutTexts(before));
  const from = first?.index ?? head.exec(before)?.[0].length ?? 0;
  return { from, to: from, text: `import os${eolOf(text)}` };
}

const head =
  /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:("""|''')[^]*?\1[^\n]*\n)?(?:[ \t]*(?:#[^\n]*)?\r?\n|from[ \t]+__future__[^\n]*\n)*/;

/** As long as it was, so that places are the same. */
function withoutTexts(before: string): string {
  return before.replace(/("""|''')[^]*?\1/g, (text) => '"'.repeat(text.length));
}
