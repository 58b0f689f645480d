const secret = wordsOf(
  'key keys apikey token tokens secret secrets password passwords passwd passphrase pwd credential credentials dsn',
);
/** `TOKEN_TTL`, `KEY_FILE`: about a secret, and none. To hide `3600` would hide half of every log. */
const setting = wordsOf(
  'algorithm count days enabled expiry file hours id interval length limit max min minutes ms name path prefix seconds ttl type url',
);

/**
 * Whether the name of a variable says that its value is to be hidden, though no project file does: `API_KEY`, `dbPassword`,
 * `SECRET_KEY_BASE`; not `MONKEY`.
 */
export function soundsSecret(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return words.some((word) => secret.has(word)) && !setting.has(words.at(-1) ?? '');
}

function wordsOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
