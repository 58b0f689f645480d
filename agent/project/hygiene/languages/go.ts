import { eolOf } from '../../textPlaces.ts';
import {
  type Change,
  commented,
  type Language,
  type LiteralPlace,
  quoted,
  slashComment,
  standsAlone,
  tokens,
} from './language.ts';

export const go: Language = {
  tokens: tokens({
    comment: [commented.slashes, commented.block],
    opaque: [/`[^`]*`?/.source, quoted.single],
    literal: [quoted.double],
  }),
  comment: slashComment,
  reading: {
    expression: (name) => `os.Getenv("${name}")`,
    fits: (place) => standsAlone(place) && !/^const\s*\([^)]*(?![^])/m.test(place.before),
    also: (place) => [...noConstant(place), ...importOs(place)],
  },
};

/** What is called is no constant, but a variable of the same name does. */
function noConstant({ before }: LiteralPlace): readonly Change[] {
  const from = before.lastIndexOf('\n') + 1;
  const [, indent = '', word] = /^([ \t]*)(const)\s/.exec(before.slice(from)) ?? [];
  const start = from + indent.length;
  return word === undefined ? [] : [{ from: start, to: start + word.length, text: 'var' }];
}

function importOs({ text, before }: LiteralPlace): readonly Change[] {
  if (/^(?:import[ \t]+|[ \t]*)"os"/m.test(before)) return [];
  const eol = eolOf(text);
  const inserted = (from: number, line: string): Change[] => [{ from, to: from, text: `${line}${eol}` }];
  const group = /^import[ \t]*\([ \t]*\r?\n(?:[ \t]*(?:[\w.]+[ \t]+)?"(?:[a-n]|o[a-r])[^\n]*\n)*/m.exec(
    before,
  );
  if (group) return inserted(group.index + group[0].length, '\t"os"');
  const single = /^import[ \t]+(?:[\w.]+[ \t]+)?"[^\n]*\n/m.exec(before);
  if (single) return inserted(single.index + single[0].length, 'import "os"');
  const name = /^package[ \t][^\n]*\n/m.exec(before);
  return name ? inserted(name.index + name[0].length, `${eol}import "os"`) : [];
}
