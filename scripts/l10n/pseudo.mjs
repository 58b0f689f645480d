// The pseudo language qps-ploc: English with accents in brackets. What shows up without them was never given to translators.
const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = [...'ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ'];
const letters = new Map([...plain].map((letter, index) => [letter, accented[index]]));

/** Places, icons, and what Markdown and links need stay as they are. */
const kept = /\{\d+\}|\{[a-z]\w*\}|\$\([\w~-]+\)|\]\([^)]*\)|`[^`]*`|%[\w.]+%|\\n/g;

/** `Roll back {0}` → `[Řǿŀŀ ƀȧƈķ {0}]` */
export function pseudo(text) {
  let at = 0;
  let written = '';
  for (const match of text.matchAll(kept)) {
    written += accents(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return `[${written}${accents(text.slice(at))}]`;
}

function accents(text) {
  return [...text].map((letter) => letters.get(letter) ?? letter).join('');
}

/** The same for every value of a bundle; keys and comments stay. */
export function pseudoBundle(bundle) {
  return Object.fromEntries(
    Object.entries(bundle).map(([key, value]) => [key, pseudo(typeof value === 'string' ? value : value.message)]),
  );
}
