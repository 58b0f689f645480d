/** Letters without a pattern, so that no file of this repository holds a key. */
export function letters(count: number, alphabet = 'Qw7Rt2Yp9Ls4Kd6Jf3Hg8Zx5Vc1Nb0Mm'): string {
  return Array.from({ length: count }, (_, index) => alphabet[(index * 7) % alphabet.length]).join('');
}

export const stripeKey = `sk_live_${letters(24)}`;
export const gitHubToken = `ghp_${letters(36)}`;
export const databaseUrl = `postgresql://app:${letters(14)}@db.acme.test:5432/main?sslmode=require`;
