import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whose API needs a key: it has as many that count as were issued and not revoked. */
export class KeyProvider {
  readonly #server: Server;
  readonly #keys = new Set<string>();
  #issued = 0;

  private constructor() {
    this.#server = createServer((asked, answer) => this.#answer(asked, answer));
  }

  static async start(): Promise<KeyProvider> {
    const provider = new KeyProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  issue(): string {
    this.#issued += 1;
    const key = `mail_planted_${this.#issued}_${'9c41e7'.repeat(4)}`;
    this.#keys.add(key);
    return key;
  }

  accepts(key: string): boolean {
    return this.#keys.has(key);
  }

  /** A program of the team's: `issue` prints a new key, `try` ends well with one that counts, `revoke` ends it. */
  get program(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `const [verb] = process.argv.slice(2);
const { MAIL_API_KEY, TAXIWAY_OLD_VALUE } = process.env;
const authorization = \`Bearer \${verb === 'revoke' ? TAXIWAY_OLD_VALUE : MAIL_API_KEY}\`;
const answer = await fetch(\`http://127.0.0.1:${port}/\${verb}\`, { headers: { authorization } });
if (!answer.ok) process.exit(1);
process.stdout.write(await answer.text());
`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url, headers }: IncomingMessage, answer: ServerResponse): void {
    const key = headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (url === '/issue') answer.end(this.issue());
    else if (!this.accepts(key)) answer.writeHead(401).end();
    else {
      if (url === '/revoke') this.#keys.delete(key);
      answer.end();
    }
  }
}
