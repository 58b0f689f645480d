/** Shorter values would hide half of every log and protect nothing. */
const shortest = 4;
/** A line of a longer secret, or a part of an encoded one, is known by itself from this length on. */
const shortestPart = 8;

/** How a secret value may look in a program's output: as it is, line by line, and in the usual encodings. */
export function formsOf(value: string): readonly string[] {
  if (value.length < shortest) return [];
  const bytes = Buffer.from(value);
  const whole = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(bytes.toString('utf8')) /* half a character cannot be encoded */,
    new URLSearchParams([['', value]]).toString().slice(1),
    withoutPadding(bytes.toString('base64')),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
  const parts = [...linesOf(value), ...insideBase64(bytes)].filter((part) => part.length >= shortestPart);
  return [...new Set([...whole, ...parts])];
}

/** Output is looked at line by line, so a value of several lines is known by each of them. */
function linesOf(value: string): string[] {
  return value.split(/\r?\n/).map((line) => line.trim());
}

/**
 * The part of the Base64 of `user:<value>` that stems from the value alone: it depends on how many bytes stand before it
 * modulo 3.
 */
function insideBase64(value: Buffer): string[] {
  return [1, 2]
    .flatMap((before) => {
      const encoded = Buffer.concat([Buffer.alloc(before), value]).toString('base64');
      const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + value.length) * 8) / 6));
      return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
    })
    .concat(wholeCharacters(value));
}

/** At the end as well: the last character changes with what follows. */
function wholeCharacters(value: Buffer): string[] {
  const own = value.toString('base64').slice(0, Math.floor((value.length * 8) / 6));
  return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
}

function withoutPadding(base64: string): string {
  return base64.replace(/=+$/, '');
}
