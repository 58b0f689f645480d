/** Hands on lines, without their ends, of text that arrives in pieces. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #begun = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(text: string): void {
    const lines = (this.#begun + text).split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  /** The last text; a line without an end counts too. */
  end(text = ''): void {
    this.write(text);
    if (this.#begun) this.#onLine(this.#begun);
    this.#begun = '';
  }
}
