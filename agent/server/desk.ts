import type * as z from 'zod';
import type { SignIn } from '../github/client/signIn.ts';
import type { ProjectId } from '../protocol/ids.ts';
import type { Request } from '../protocol/requests.ts';
import { checkedBy } from './check.ts';
import type { Connection } from './connection.ts';
import type { Project } from './project.ts';
import type { Projects } from './projects.ts';

/** Where questions of the window arrive, with the project they are about. */
export class Desk {
  readonly connection: Connection;
  readonly projects: Projects;
  /** For questions about a folder that is no project yet. */
  readonly signIn: SignIn;

  constructor(connection: Connection, projects: Projects, signIn: SignIn) {
    this.connection = connection;
    this.projects = projects;
    this.signIn = signIn;
  }

  /** Failed `unknownName` where this window has no such project. */
  answer<Params extends { readonly project: ProjectId }, Result>(
    request: Request<Params, Result>,
    schema: z.ZodType<Params>,
    handle: (project: Project, params: Params, signal: AbortSignal) => Promise<Result>,
  ): void {
    this.connection.answer(request, checkedBy(schema), async (params, signal) =>
      handle(await this.projects.get(params.project), params, signal),
    );
  }
}
