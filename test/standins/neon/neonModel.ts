import { randomBytes } from 'node:crypto';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One project with one branch for staging and its default one; every branch has its own roles and passwords. */
export class NeonModel {
  readonly project = 'aged-wind-1234';
  account = 'kim@acme.test';
  readonly branches = [
    { id: 'br-main', name: 'main', default: true },
    { id: 'br-staging', name: 'staging', default: false },
  ];
  /** Of each role of a branch: `br-staging/app_blue`. */
  readonly passwords = new Map<string, string>();
  /** What was asked for and does not hold yet. */
  readonly #underWay = new Map<string, { polls: number; apply: () => void }>();
  /** `POST /projects/…`, in order. */
  readonly asked: string[] = [];
  /** Every password there ever was, for whoever looks for leaks. */
  readonly all: string[] = [];
  /** How often an operation is looked at before it is finished. */
  pollsUntilDone = 1;
  failsOperations = false;
  keepsPasswords = true;
  #count = 0;

  constructor() {
    for (const branch of ['br-main', 'br-staging'])
      for (const role of ['app_blue', 'app_green']) this.#set(`${branch}/${role}`, this.#password());
  }

  host(branch: string, pooled = true): string {
    return `ep-${branch.slice(3)}${pooled ? '-pooler' : ''}.eu-central-1.aws.neon.tech`;
  }

  connection(branch: string, role: string, pooled = true): string {
    const password = this.passwords.get(`${branch}/${role}`) ?? '';
    return `postgresql://${role}:${password}@${this.host(branch, pooled)}/shop?sslmode=require`;
  }

  /** Whether a service with that connection string gets in. */
  letsIn(connection: string): boolean {
    const { username, password, hostname } = new URL(connection);
    const branch = this.branches.find(({ id }) =>
      [this.host(id), this.host(id, false)].includes(hostname),
    )?.id;
    return this.passwords.get(`${branch}/${username}`) === decodeURIComponent(password);
  }

  answer(method: string, path: string): Answer {
    this.asked.push(`${method} ${path}`);
    if (path === '/users/me') return ok({ email: this.account });
    const [, project, rest = ''] = /^\/projects\/([^/]+)(.*)$/.exec(path) ?? [];
    if (project !== this.project) return refused(404, 'project not found');
    if (rest === '') return ok({ project: { id: this.project, name: 'shop' } });
    if (rest === '/branches') return ok({ branches: this.branches });
    if (rest === '/operations')
      return ok({ operations: [...this.#underWay.keys()].map((id) => this.#poll(id)) });
    const [, operation] = /^\/operations\/([^/]+)$/.exec(rest) ?? [];
    if (operation !== undefined) return ok({ operation: this.#poll(operation) });
    const [, branch = '', of = ''] = /^\/branches\/([^/]+)(.*)$/.exec(rest) ?? [];
    return this.branches.some(({ id }) => id === branch)
      ? this.#ofBranch(method, branch, of)
      : refused(404, 'branch not found');
  }

  #ofBranch(method: string, branch: string, of: string): Answer {
    if (of === '/endpoints') return ok({ endpoints: [this.#endpoint(branch)] });
    if (of === '/roles')
      return ok({ roles: this.#rolesOf(branch).map((name) => ({ name, protected: false })) });
    const [, role = '', verb = ''] = /^\/roles\/([^/]+)\/(\w+)$/.exec(of) ?? [];
    if (!this.#rolesOf(branch).includes(role)) return refused(404, 'role not found');
    if (verb === 'reveal_password')
      return this.keepsPasswords
        ? ok({ password: this.passwords.get(`${branch}/${role}`) })
        : refused(412, 'passwords are not stored');
    return verb === 'reset_password' && method === 'POST'
      ? this.#reset(branch, role)
      : refused(404, `nobody knows ${of}`);
  }

  /** As Neon: the old password holds until the operation is over, and only one is under way at once. */
  #reset(branch: string, role: string): Answer {
    if (this.#underWay.size > 0)
      return refused(423, 'project already has running operations, scheduling of new ones is prohibited');
    const password = this.#password();
    const id = `op-${(this.#count += 1)}`;
    const apply = (): void => this.#set(`${branch}/${role}`, password);
    this.#underWay.set(id, { polls: this.pollsUntilDone, apply });
    return ok({ role: { branch_id: branch, name: role, password }, operations: [running(id)] });
  }

  #poll(id: string) {
    const found = this.#underWay.get(id);
    if (!found) return { id, status: this.failsOperations ? 'failed' : 'finished' };
    found.polls -= 1;
    if (found.polls > 0) return running(id);
    this.#underWay.delete(id);
    if (this.failsOperations) return { id, status: 'failed' };
    found.apply();
    return { id, status: 'finished' };
  }

  #endpoint(branch: string) {
    const [direct, pooled] = [this.host(branch, false), this.host(branch)];
    return {
      ...{ id: `ep-${branch}`, type: 'read_write', host: direct },
      hosts: { read_write_host: direct, read_write_pooled_host: pooled },
    };
  }

  #rolesOf(branch: string): readonly string[] {
    return [...this.passwords.keys()].flatMap((key) =>
      key.startsWith(`${branch}/`) ? [key.slice(branch.length + 1)] : [],
    );
  }

  #password(): string {
    const made = `npg_${randomBytes(9).toString('hex')}`;
    this.all.push(made);
    return made;
  }

  #set(key: string, password: string): void {
    this.passwords.set(key, password);
  }
}

function running(id: string) {
  return { id, status: 'running' };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function refused(status: number, message: string): Answer {
  return { status, body: { code: '', message } };
}
