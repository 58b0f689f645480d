import { Secret } from './secret.ts';

const hidden = '[secret]';
/** Shorter values would hide half of every log and are no secrets. */
const shortest = 4;

/** Hides known secret values and everything shaped like a token. */
export class Redactor {
  #forms: string[] = [];
  #known: RegExp | null = null;

  /** From now on this value is hidden, also where it appears encoded. */
  know(secret: Secret): void {
    this.#forms = [...new Set([...this.#forms, ...formsOf(secret.reveal())])];
    this.#forms.sort((one, other) => other.length - one.length);
    this.#known = this.#forms.length ? new RegExp(this.#forms.map(escaped).join('|'), 'g') : null;
  }

  /** One line, or any text that is at hand as a whole. */
  line(text: string): string {
    const known = this.#known ? text.replace(this.#known, hidden) : text;
    return known.replace(shapes, hidden);
  }
}

const shapes =
  /gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|AKIA[A-Z0-9]{16}|xox[a-z]-[\w-]{10,}|sk_live_\w{10,}/g;

function formsOf(value: string): string[] {
  const forms = [
    value,
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64url'),
    encodeURIComponent(value),
  ];
  return forms.filter((form) => form.length >= shortest);
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
