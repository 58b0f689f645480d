import { type Message, say } from '../../protocol/say.ts';

/** What a key of some kind looks like, with so little doubt that a line in a repository may be called one. */
export interface KeyShape {
  readonly kind: Message;
  /** Of a variable that holds one, where nothing says better. */
  readonly variable: string;
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
    'AWS_ACCESS_KEY_ID',
    '(AKIA|ASIA)[A-Z0-9]{16}',
    /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  ),
  shape(
    say('a token of GitHub'),
    'GITHUB_TOKEN',
    'gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60}',
    /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})/,
  ),
  shape(say('a token of GitLab'), 'GITLAB_TOKEN', 'glpat-[A-Za-z0-9_-]{20}', /(?<!\w)glpat-[\w-]{20,}/),
  shape(
    say('a token of Slack'),
    'SLACK_TOKEN',
    'xox[abeoprs]-[A-Za-z0-9-]{24}',
    /(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{24,}/,
  ),
  shape(
    say('a webhook of Slack'),
    'SLACK_WEBHOOK_URL',
    'hooks\\.slack\\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20}',
    /hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{20,}/,
  ),
  shape(
    say('a key of Stripe'),
    'STRIPE_SECRET_KEY',
    '[rs]k_live_[A-Za-z0-9]{20}',
    /(?<!\w)[rs]k_live_[A-Za-z0-9]{20,}/,
  ),
  shape(say('a key of Google'), 'GOOGLE_API_KEY', 'AIza[A-Za-z0-9_-]{35}', /(?<!\w)AIza[\w-]{35}(?![\w-])/),
  shape(
    say('a key of SendGrid'),
    'SENDGRID_API_KEY',
    'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}',
    /(?<!\w)SG\.[\w-]{22}\.[\w-]{43}/,
  ),
  shape(say('a token of npm'), 'NPM_TOKEN', 'npm_[A-Za-z0-9]{36}', /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/),
  shape(
    say('a token of Supabase'),
    'SUPABASE_TOKEN',
    'sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{20}',
    /(?<!\w)(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})/,
  ),
  shape(say('a token of Fly.io'), 'FLY_API_TOKEN', 'fm[12]_[A-Za-z0-9+/=]{50}', /(?<!\w)fm[12]_[\w+/=]{50,}/),
  shape(
    say('a secret key'),
    'SECRET_KEY',
    'sk-[a-z0-9]+-[A-Za-z0-9_-]{40}',
    /(?<![\w-])sk-[a-z0-9]+-[\w-]{40,}/,
  ),
  shape(
    say('a private key'),
    'PRIVATE_KEY',
    '-----BEGIN [A-Z ]*PRIVATE KEY-----',
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  ),
  shape(
    say('the password of a database'),
    'DATABASE_URL',
    '(postgres(ql)?|mysql|mariadb|mongodb(\\+srv)?|rediss?|amqps?)://[^ :/@]*:[^ @/]+@[^ ]+',
    /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:/@]*:(?![$<{%*]|\.\.\.|(?:pass(?:word|wd)?|secret|postgres|root|admin|example|changeme|x+)@)[^\s@/]{6,}@(?!localhost|127\.|\[::1\]|0\.0\.0\.0|[a-z_-]+[:/])[\w.-]+/i,
  ),
];

function shape(kind: Message, variable: string, grep: string, exact: RegExp): KeyShape {
  return { kind, variable, grep, exact };
}

/** Whether it is only written like one: the examples of manuals, rows of one letter. */
export function isPlaceholder(key: string): boolean {
  return (
    /example|placeholder|your[-_]?|dummy|xxxx|0000000|1234567|abcdef/i.test(key) || new Set(key).size < 8
  );
}
