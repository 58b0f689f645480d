/**
 * What tokens look like, so that one nobody told us about is hidden too. What the first group matched stays visible. Each
 * pattern begins with fixed characters and repeats with a limit or to the end of a word: it is run over everything that
 * programs print.
 */
export const tokenShapes: readonly RegExp[] = [
  /gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}/g, // GitHub, GitLab
  /(?:AKIA|ASIA)[A-Z0-9]{16}/g, // AWS, and its other half:
  /((?:aws_secret_access_key|AWS_SECRET_ACCESS_KEY|SecretAccessKey)["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9/+]{40}/g,
  /xox[abeoprs]-[\w-]{10,}/g, // Slack
  /(hooks\.slack\.com\/services\/)[\w/]{20,}/g,
  /[rs]k_(?:live|test)_\w{10,}|whsec_[\w+/=]{20,}/g, // Stripe
  /npm_[A-Za-z0-9]{36}|nfp_\w{20,}|napi_\w{20,}|sbp_\w{20,}|sb_secret_\w{20,}|phx_\w{20,}|dop_v1_\w{20,}/g, // npm, platforms
  /fm[12][a-z]?_[\w+/=,-]{20,}/g, // Fly
  /SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{35}/g, // SendGrid, Google
  /sk-(?:proj|ant|svcacct)-[\w-]{20,}/g,
  /eyJ[\w-]{17,}(?:\.[\w-]+){0,2}/g, // JSON Web Token, and any other JSON in Base64
  /([Bb]earer\s{1,3})[\w.~+/-]{16,}=*/g,
  /([Aa]uthorization["']?:\s{0,3}["']?(?:[Bb]asic|[Bb]earer|[Tt]oken)\s{1,3})[\w.~+/=-]+/g,
  /(:\/\/[^\s/:@]{0,256}:)[^\s/]{1,1024}(?=@)/g, // the password in an address
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[\s\S]{0,16384}?-----END [A-Z ]{0,40}PRIVATE KEY-----|[\s\S]*)/g,
];
