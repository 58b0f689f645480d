import { type Message, say } from '../../protocol/say.ts';

/** What a key of some kind looks like, with so little doubt that a line in a repository may be called one. */
export interface KeyShape {
  readonly kind: Message;
  /** POSIX extended, for `git grep`: finds the lines. */
  readonly grep: string;
  /** Finds the key in its line. */
  readonly exact: RegExp;
}

/**
 * Narrower than what logs hide (`tokenShapes`): there a false alarm costs nothing, here it stands in a list of problems. So
 * only keys with a beginning of their own, and no keys of test accounts.
 */
export const keyShapes: readonly KeyShape[] = [
  shape(
    say('an access key of AWS'),
    '(AKIA|ASIA)[A-Z0-9]{16}',
    /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  ),
  shape(
    say('a token of GitHub'),
    'gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60}',
    /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})/,
  ),
  shape(say('a token of GitLab'), 'glpat-[A-Za-z0-9_-]{20}', /(?<!\w)glpat-[\w-]{20,}/),
  shape(say('a token of Slack'), 'xox[abeoprs]-[A-Za-z0-9-]{24}', /(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{24,}/),
  shape(
    say('a webhook of Slack'),
    'hooks\\.slack\\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20}',
    /hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{20,}/,
  ),
  shape(say('a key of Stripe'), '[rs]k_live_[A-Za-z0-9]{20}', /(?<!\w)[rs]k_live_[A-Za-z0-9]{20,}/),
  shape(say('a key of Google'), 'AIza[A-Za-z0-9_-]{35}', /(?<!\w)AIza[\w-]{35}(?![\w-])/),
  shape(
    say('a key of SendGrid'),
    'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}',
    /(?<!\w)SG\.[\w-]{22}\.[\w-]{43}/,
  ),
  shape(say('a token of npm'), 'npm_[A-Za-z0-9]{36}', /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/),
  shape(
    say('a token of Supabase'),
    'sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{20}',
    /(?<!\w)(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})/,
  ),
  shape(say('a token of Fly.io'), 'fm[12]_[A-Za-z0-9+/=]{50}', /(?<!\w)fm[12]_[\w+/=]{50,}/),
  shape(say('a secret key'), 'sk-[a-z0-9]+-[A-Za-z0-9_-]{40}', /(?<![\w-])sk-[a-z0-9]+-[\w-]{40,}/),
  shape(say('a private key'), '-----BEGIN [A-Z ]*PRIVATE KEY-----', /-----BEGIN [A-Z ]*PRIVATE KEY-----/),
  shape(
    say('the password of a database'),
    '(postgres(ql)?|mysql|mariadb|mongodb(\\+srv)?|rediss?|amqps?)://[^ :/@]*:[^ @/]+@[^ ]+',
    /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:/@]*:(?![$<{%*]|\.\.\.|(?:pass(?:word|wd)?|secret|postgres|root|admin|example|changeme|x+)@)[^\s@/]{6,}@(?!localhost|127\.|\[::1\]|0\.0\.0\.0|[a-z_-]+[:/])[\w.-]+/i,
  ),
];

function shape(kind: Message, grep: string, exact: RegExp): KeyShape {
  return { kind, grep, exact };
}

/** Whether it is only written like one: the examples of manuals, rows of one letter. */
export function isPlaceholder(key: string): boolean {
  return (
    /example|placeholder|your[-_]?|dummy|xxxx|0000000|1234567|abcdef/i.test(key) || new Set(key).size < 8
  );
}
