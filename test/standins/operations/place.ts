import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a stand-in operation deploys to: versions run, one of them has the traffic. All in files, so any process can look. */
export class Place {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'running'), { recursive: true });
  }

  /** As if that version had been there before. */
  begin(version: string): this {
    this.start(version);
    this.moveTraffic(version);
    return this;
  }

  get traffic(): string | null {
    return this.read('traffic');
  }

  get running(): readonly string[] {
    return readdirSync(join(this.folder, 'running')).sort();
  }

  isRunning(version: string): boolean {
    return this.running.includes(version);
  }

  start(version: string): void {
    writeFileSync(join(this.folder, 'running', version), '');
  }

  stop(version: string): void {
    rmSync(join(this.folder, 'running', version), { force: true });
  }

  moveTraffic(version: string | null): void {
    if (version === null) {
      this.forget('traffic');
      return;
    }
    this.write('traffic.new', version);
    renameSync(join(this.folder, 'traffic.new'), join(this.folder, 'traffic'));
  }

  /** A note for the stand-in kind: `fail-switch`, `hang-start`, `gate-window`. */
  write(name: string, text = ''): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string | null {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  forget(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  /** One line for every effect, by whichever process. */
  tell(line: string): void {
    writeFileSync(join(this.folder, 'effects.log'), `${line}\n`, { flag: 'a' });
  }

  get effects(): readonly string[] {
    return (this.read('effects.log') ?? '').split('\n').filter(Boolean);
  }
}
