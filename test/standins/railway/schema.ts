/** Of Railway's schema what is asked here, with the types and the marks of what must be there as it publishes them. */
export const schema = `
scalar DateTime
scalar DeploymentMeta
enum DeploymentStatus {
  BUILDING CRASHED DEPLOYING FAILED INITIALIZING NEEDS_APPROVAL QUEUED REMOVED REMOVING SKIPPED SLEEPING SUCCESS WAITING
}
enum SubscriptionPlanType { free hobby pro trial }
type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
type DeploymentCreator { avatar: String email: String! id: String! name: String }
type Deployment {
  canRedeploy: Boolean! canRollback: Boolean! createdAt: DateTime! creator: DeploymentCreator deploymentStopped: Boolean!
  environmentId: String! id: ID! meta: DeploymentMeta projectId: String! serviceId: String snapshotId: String staticUrl: String
  status: DeploymentStatus! statusUpdatedAt: DateTime updatedAt: DateTime! url: String
}
type DeploymentEdge { cursor: String! node: Deployment! }
type DeploymentsConnection { edges: [DeploymentEdge!]! pageInfo: PageInfo! }
type ServiceSource { image: String repo: String }
type Domain { domain: String! id: ID! }
type AllDomains { customDomains: [Domain!]! serviceDomains: [Domain!]! }
type ServiceInstance {
  activeDeployments: [Deployment!]! cronSchedule: String domains: AllDomains! environmentId: String! id: ID!
  latestDeployment: Deployment numReplicas: Int region: String rootDirectory: String serviceId: String! serviceName: String!
  sleepApplication: Boolean source: ServiceSource
}
type ServiceInstanceEdge { cursor: String! node: ServiceInstance! }
type ServiceInstancesConnection { edges: [ServiceInstanceEdge!]! pageInfo: PageInfo! }
type Variable { createdAt: DateTime! id: ID! isSealed: Boolean! name: String! serviceId: String updatedAt: DateTime! }
type VariableEdge { cursor: String! node: Variable! }
type VariablesConnection { edges: [VariableEdge!]! pageInfo: PageInfo! }
type Environment {
  canAccess: Boolean! id: ID! isEphemeral: Boolean! name: String!
  serviceInstances(after: String, before: String, first: Int, last: Int): ServiceInstancesConnection!
  variables(after: String, before: String, first: Int, last: Int): VariablesConnection!
}
type EnvironmentEdge { cursor: String! node: Environment! }
type EnvironmentsConnection { edges: [EnvironmentEdge!]! pageInfo: PageInfo! }
type Service { id: ID! name: String! }
type ServiceEdge { cursor: String! node: Service! }
type ServicesConnection { edges: [ServiceEdge!]! pageInfo: PageInfo! }
type BillingPeriod { end: DateTime! start: DateTime! }
type Customer { billingPeriod: BillingPeriod! currentUsage: Float! id: ID! }
type Workspace { customer: Customer! id: ID! name: String! projects(after: String, before: String, first: Int, last: Int): ProjectsConnection! }
type Project {
  baseEnvironmentId: String id: ID! name: String! primaryEnvironmentId: String subscriptionType: SubscriptionPlanType!
  environments(after: String, before: String, first: Int, isEphemeral: Boolean, last: Int): EnvironmentsConnection!
  services(after: String, before: String, first: Int, last: Int): ServicesConnection! workspace: Workspace
}
type ProjectEdge { cursor: String! node: Project! }
type ProjectsConnection { edges: [ProjectEdge!]! pageInfo: PageInfo! }
type User { email: String! id: ID! name: String workspaces: [Workspace!]! }
type ApiTokenWorkspace { id: String! name: String! }
type ApiTokenContext { workspaces: [ApiTokenWorkspace!]! }
type ProjectToken { environment: Environment! environmentId: String! id: ID! name: String! project: Project! projectId: String! }
type LogAttribute { key: String! value: String! }
type Log { attributes: [LogAttribute!]! message: String! severity: String timestamp: String! }
input DeploymentListInput { environmentId: String includeDeleted: Boolean projectId: String serviceId: String }
input VariableCollectionUpsertInput {
  environmentId: String! projectId: String! replace: Boolean serviceId: String skipDeploys: Boolean variables: EnvironmentVariables!
}
scalar EnvironmentVariables
input VariableUpsertInput {
  environmentId: String! name: String! projectId: String! serviceId: String skipDeploys: Boolean value: String!
}
type Query {
  apiToken: ApiTokenContext!
  buildLogs(deploymentId: String!, endDate: DateTime, filter: String, limit: Int, startDate: DateTime): [Log!]!
  deployment(id: String!): Deployment!
  deploymentLogs(deploymentId: String!, endDate: DateTime, filter: String, limit: Int, startDate: DateTime): [Log!]!
  deployments(after: String, before: String, first: Int, input: DeploymentListInput!, last: Int): DeploymentsConnection!
  environment(id: String!, projectId: String): Environment!
  me: User!
  project(id: String!): Project!
  projectToken: ProjectToken!
  projects(after: String, before: String, first: Int, last: Int, workspaceId: String): ProjectsConnection!
  workspace(workspaceId: String!): Workspace!
}
type Mutation {
  deploymentCancel(id: String!): Boolean!
  deploymentRedeploy(id: String!, usePreviousImageTag: Boolean): Deployment!
  deploymentRestart(id: String!): Boolean!
  deploymentRollback(id: String!): Boolean!
  deploymentStop(id: String!): Boolean!
  serviceInstanceDeployV2(commitSha: String, environmentId: String!, serviceId: String!): String!
  variableCollectionUpsert(input: VariableCollectionUpsertInput!): Boolean!
  variableUpsert(input: VariableUpsertInput!): Boolean!
}
`;
