/** What a workflow is made of before it is text. A key that is undefined is left out. */
export type Value = string | number | boolean | null | readonly Value[] | Fields | Noted | OneLine;

export type Fields = { readonly [key: string]: Value | undefined };

/** A value with a comment before it. */
export class Noted {
  readonly comment: string;
  readonly value: Value;
  constructor(comment: string, value: Value) {
    this.comment = comment;
    this.value = value;
  }
}

/** A list on one line: `[main, develop]`. */
export class OneLine {
  readonly items: readonly string[];
  constructor(items: readonly string[]) {
    this.items = items;
  }
}

export function noted(comment: string, value: Value): Noted {
  return new Noted(comment, value);
}

export function oneLine(items: readonly string[]): OneLine {
  return new OneLine(items);
}

/** Jobs that come first, as a list on one line, or the one by its name. */
export function needed(jobs: readonly string[]): Value | undefined {
  return jobs.length > 1 ? oneLine(jobs) : jobs[0];
}

/** The user's text as it is: GitHub would take `${{` for the beginning of an expression. */
export function literal(text: string): string {
  return text.replaceAll('${{', "${{ '${{' }}");
}
