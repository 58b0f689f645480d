import type { Tool } from '../cloud/tool.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { Begun } from './begun.ts';
import { Costing } from './costing.ts';
import { Deployments } from './deployments.ts';
import { GraphQl } from './graphQl.ts';
import { MadeHere } from './made.ts';
import { Projects } from './projects.ts';
import { railwayTool } from './railwayTool.ts';
import { Session } from './session.ts';

/** What everything here works with. */
export interface RailwayParts {
  readonly cloud: CloudParts;
  readonly tool: Tool;
  readonly session: Session;
  readonly projects: Projects;
  readonly deployments: Deployments;
  readonly made: MadeHere;
  readonly begun: Begun;
  readonly costing: Costing;
}

export function railwayParts(cloud: CloudParts): RailwayParts {
  const tool = railwayTool(cloud);
  const session = new Session(cloud, new GraphQl(cloud), tool);
  const projects = new Projects(session);
  const made = new MadeHere(cloud.folder);
  const deployments = new Deployments({ session, projects, made, commits: cloud });
  const begun = new Begun(projects, deployments, made);
  const costing = new Costing(session, projects, cloud.clock);
  return { cloud, tool, session, projects, deployments, made, begun, costing };
}
