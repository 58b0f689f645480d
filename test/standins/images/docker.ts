import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureProgram } from '../programs.ts';
import { eventually } from '../eventually.ts';

/**
 * A `docker` without an engine: it "builds" an image out of the Dockerfile's text and its labels, and pushes that to the registry
 * its configuration has a login for. What it is told lies in its configuration's folder.
 */
export class DockerStandIn {
  /** To go first on `PATH`. */
  readonly programs: string;
  /** `DOCKER_CONFIG` */
  readonly configuration: string;

  constructor(folder: string, registry: string, login: string) {
    this.programs = join(folder, 'docker-bin');
    this.configuration = join(folder, 'docker-config');
    mkdirSync(this.programs, { recursive: true });
    mkdirSync(this.configuration, { recursive: true });
    this.#install({});
    const auth = Buffer.from(login).toString('base64');
    writeFileSync(
      join(this.configuration, 'config.json'),
      JSON.stringify({ auths: { [registry]: { auth } } }),
    );
  }

  /** A registry of the world is at that address of this machine. */
  finds(host: string, address: string): void {
    this.#install({ [host]: address });
  }

  async hold(): Promise<void> {
    writeFileSync(this.#told('hold'), '');
    await eventually(() => existsSync(this.#told('held')), 'a build begins', 60_000);
  }

  goOn(): void {
    rmSync(this.#told('hold'), { force: true });
    rmSync(this.#told('held'), { force: true });
  }

  failBuild(words: string): void {
    writeFileSync(this.#told('fail'), words);
  }

  #install(elsewhere: Readonly<Record<string, string>>): void {
    const program = join(this.programs, 'docker');
    const hosts = `STANDIN_HOSTS='${JSON.stringify(elsewhere)}' STANDIN_FOLDER='${this.configuration}'`;
    const run = `${hosts} exec '${process.execPath}' '${fixtureProgram('docker')}' "$@"`;
    writeFileSync(program, `#!/bin/sh\n${run}\n`);
    chmodSync(program, 0o755);
  }

  #told(name: string): string {
    return join(this.configuration, name);
  }
}
