import { AwsRefusal, formPart, jsonPart } from './awsServer.ts';

const region = 'eu-west-2';
const account = '123456789012';

interface Tag {
  readonly key: string;
  readonly value: string;
}

interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly [other: string]: unknown;
}

export interface TaskDefinition {
  readonly family: string;
  readonly revision: number;
  readonly containerDefinitions: readonly ContainerDefinition[];
  readonly registeredAt: number;
  readonly tags: readonly Tag[];
  status: 'ACTIVE' | 'INACTIVE';
  readonly [other: string]: unknown;
}

interface Rollout {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinition: string;
  desiredCount: number;
  runningCount: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  readonly createdAt: number;
  updatedAt: number;
}

interface EcsService {
  readonly serviceName: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  deployments: Rollout[];
  readonly events: { readonly id: string; readonly createdAt: number; readonly message: string }[];
  tags: Tag[];
  readonly hasBalancer: boolean;
}

interface Named {
  readonly service: string;
}

interface Update extends Named {
  readonly taskDefinition?: string;
  readonly desiredCount?: number;
  readonly forceNewDeployment?: boolean;
}

/**
 * One cluster of ECS. A rollout takes some looks: its tasks run at the first, those of before are gone at the second. Never by
 * time, so nobody waits.
 */
export class EcsModel {
  readonly cluster = 'shop';
  readonly #services = new Map<string, EcsService>();
  readonly #definitions = new Map<string, TaskDefinition>();
  readonly #now: () => number;
  #rollouts = 0;
  /** How often something was changed that somebody notices: not by notes on it. */
  changes = 0;
  /** The tasks of the next rollout do not start, and the circuit breaker brings back what was before. */
  breakNext = false;
  /** Rollouts stay where they are. */
  isStuck = false;
  /** The next update of a service is refused with these words. */
  refusal: string | null = null;
  scaling = new Map<string, { MinCapacity: number; MaxCapacity: number }>();
  readonly lines: { readonly eventId: string; readonly timestamp: number; readonly message: string }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** As infrastructure makes it: a service that runs nothing yet, behind a load balancer. */
  addService(
    name: string,
    image: string,
    { family = name, container = 'web' }: { readonly family?: string; readonly container?: string } = {},
  ): void {
    this.register({ family, tags: [], ...definitionLike(image, family, container) } as never);
    this.#services.set(name, {
      ...{ serviceName: name, status: 'ACTIVE', desiredCount: 0, events: [], tags: [], hasBalancer: true },
      deployments: [this.#rollout(`${family}:1`, 0)],
    });
    this.changes = 0;
  }

  /** The image of what runs, null where nothing does. */
  running(name: string): string | null {
    return this.#container(name)?.image ?? null;
  }

  /** A plain variable of what runs. */
  plain(service: string, name: string): string | null {
    const own = this.#container(service)?.environment ?? [];
    return own.find((one) => one.name === name)?.value ?? null;
  }

  #container(name: string): TaskDefinition['containerDefinitions'][number] | null {
    const found = this.#services.get(name);
    if (found?.status !== 'ACTIVE') return null;
    const rollout = [...found.deployments]
      .sort((one, other) => other.runningCount - one.runningCount)
      .find(({ runningCount }) => runningCount > 0);
    return rollout ? (this.definition(rollout.taskDefinition).containerDefinitions[0] ?? null) : null;
  }

  definition(name: string): TaskDefinition {
    const found = this.#definitions.get(name.slice(name.lastIndexOf('/') + 1));
    if (found) return found;
    throw new AwsRefusal('ClientException', 'Unable to describe task definition.');
  }

  service(name: string): EcsService {
    const found = this.#services.get(name);
    if (!found) throw new AwsRefusal('ServiceNotFoundException', 'Service not found.');
    return found;
  }

  readonly part = jsonPart('AmazonEC2ContainerServiceV20141113', {
    DescribeServices: ({
      cluster,
      services,
    }: {
      readonly cluster: string;
      readonly services: readonly string[];
    }) => {
      if (cluster !== this.cluster) throw new AwsRefusal('ClusterNotFoundException', 'Cluster not found.');
      if (services.length > 10) throw new AwsRefusal('InvalidParameterException', 'too many services');
      const found = services.flatMap((name) => this.#services.get(name) ?? []);
      found.forEach((one) => this.#advance(one));
      const missing = services.filter((name) => !this.#services.has(name));
      return {
        services: found.map((one) => this.#shown(one)),
        failures: missing.map((name) => ({ arn: arn(`service/shop/${name}`), reason: 'MISSING' })),
      };
    },
    DescribeTaskDefinition: ({ taskDefinition }: { readonly taskDefinition: string }) =>
      shownDefinition(this.definition(taskDefinition)),
    ListTaskDefinitions: ({
      familyPrefix,
      nextToken,
    }: {
      readonly familyPrefix: string;
      readonly nextToken?: string;
    }) => {
      const own = [...this.#definitions.values()].filter(
        ({ family, status }) => family === familyPrefix && status === 'ACTIVE',
      );
      const names = own.map(({ family, revision }) => arn(`task-definition/${family}:${revision}`)).reverse();
      const from = Number(nextToken ?? 0);
      const page = names.slice(from, from + 100);
      return {
        taskDefinitionArns: page,
        ...(names.length > from + 100 ? { nextToken: String(from + 100) } : {}),
      };
    },
    RegisterTaskDefinition: (asked: TaskDefinition) => {
      this.changes += 1;
      return shownDefinition(this.register(asked));
    },
    DeregisterTaskDefinition: ({ taskDefinition }: { readonly taskDefinition: string }) => {
      const found = this.definition(taskDefinition);
      found.status = 'INACTIVE';
      return shownDefinition(found);
    },
    UpdateService: (asked: Update) => {
      const { refusal } = this;
      this.refusal = null;
      if (refusal !== null) throw new AwsRefusal('InvalidParameterException', refusal);
      this.changes += 1;
      return { service: this.#shown(this.#update(asked)) };
    },
    CreateService: (asked: {
      readonly serviceName: string;
      readonly taskDefinition: string;
      readonly desiredCount: number;
      readonly tags?: Tag[];
    }) => {
      const { serviceName, taskDefinition, desiredCount, tags = [] } = asked;
      if (this.#services.get(serviceName)?.status === 'ACTIVE')
        throw new AwsRefusal('InvalidParameterException', 'Creation of service was not idempotent.');
      this.changes += 1;
      const made: EcsService = {
        ...{ serviceName, status: 'ACTIVE', desiredCount, events: [], tags, hasBalancer: false },
        deployments: [this.#rollout(this.#idOf(taskDefinition), desiredCount)],
      };
      this.#services.set(serviceName, made);
      return { service: this.#shown(made) };
    },
    DeleteService: ({ service: name }: Named) => {
      const found = this.service(nameOf(name));
      this.changes += 1;
      found.status = 'DRAINING';
      return { service: this.#shown(found) };
    },
    TagResource: ({ resourceArn, tags }: { readonly resourceArn: string; readonly tags: readonly Tag[] }) => {
      const found = this.service(nameOf(resourceArn));
      const keys = tags.map(({ key }) => key);
      found.tags = [...found.tags.filter(({ key }) => !keys.includes(key)), ...tags];
      return {};
    },
    UntagResource: ({
      resourceArn,
      tagKeys,
    }: {
      readonly resourceArn: string;
      readonly tagKeys: readonly string[];
    }) => {
      const found = this.service(nameOf(resourceArn));
      found.tags = found.tags.filter(({ key }) => !tagKeys.includes(key));
      return {};
    },
    ListTasks: ({ serviceName }: { readonly serviceName: string }) => ({
      taskArns: this.running(nameOf(serviceName)) === null ? [] : [arn(`task/shop/${nameOf(serviceName)}`)],
    }),
    DescribeTasks: ({ tasks }: { readonly tasks: readonly string[] }) => ({
      tasks: tasks.map((taskArn) => ({
        ...{ taskArn, lastStatus: 'RUNNING' },
        attachments: [{ details: [{ name: 'networkInterfaceId', value: `eni-${nameOf(taskArn)}` }] }],
      })),
    }),
  });

  readonly scalingPart = jsonPart('AnyScaleFrontendService', {
    DescribeScalableTargets: ({ ResourceIds: [id = ''] }: { readonly ResourceIds: readonly string[] }) => {
      const found = this.scaling.get(id);
      return { ScalableTargets: found ? [{ ResourceId: id, ...found }] : [] };
    },
    RegisterScalableTarget: ({
      ResourceId,
      MinCapacity,
    }: {
      readonly ResourceId: string;
      readonly MinCapacity: number;
    }) => {
      const found = this.scaling.get(ResourceId);
      if (found) found.MinCapacity = MinCapacity;
      return {};
    },
  });

  readonly logsPart = jsonPart('Logs_20140328', {
    FilterLogEvents: ({ startTime }: { readonly startTime: number }) => ({
      events: this.lines.filter(({ timestamp }) => timestamp >= startTime),
    }),
  });

  readonly networkPart = formPart({
    DescribeTargetGroups: () =>
      `<r><TargetGroups><member><LoadBalancerArns><member>arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/shop/1</member></LoadBalancerArns></member></TargetGroups></r>`,
    DescribeLoadBalancers: () =>
      '<r><member><DNSName>shop-1.eu-west-2.elb.amazonaws.com</DNSName></member></r>',
    DescribeNetworkInterfaces: () => '<r><association><publicIp>203.0.113.7</publicIp></association></r>',
  });

  register(asked: TaskDefinition): TaskDefinition {
    const revisions = [...this.#definitions.values()].filter(({ family }) => family === asked.family);
    const revision = revisions.length + 1;
    const made: TaskDefinition = {
      ...asked,
      ...{ revision, registeredAt: this.#now() / 1000, status: 'ACTIVE' },
      tags: asked.tags,
    };
    this.#definitions.set(`${asked.family}:${revision}`, made);
    return made;
  }

  #update({ service: name, taskDefinition, desiredCount, forceNewDeployment }: Update): EcsService {
    const found = this.service(nameOf(name));
    if (desiredCount !== undefined) found.desiredCount = desiredCount;
    const primary = found.deployments.find(({ status }) => status === 'PRIMARY');
    const id = taskDefinition === undefined ? primary?.taskDefinition : this.#idOf(taskDefinition);
    if (primary && id === primary.taskDefinition && !forceNewDeployment) {
      primary.desiredCount = found.desiredCount;
      return found;
    }
    for (const one of found.deployments) one.status = 'ACTIVE';
    found.deployments = found.deployments.filter(({ runningCount }) => runningCount > 0);
    found.deployments.unshift(this.#rollout(id ?? '', found.desiredCount));
    return found;
  }

  #idOf(name: string): string {
    const { family, revision } = this.definition(name);
    return `${family}:${revision}`;
  }

  #rollout(taskDefinition: string, desiredCount: number): Rollout {
    this.#rollouts += 1;
    return {
      ...{
        id: `ecs-svc/${this.#rollouts}`,
        status: 'PRIMARY',
        taskDefinition,
        desiredCount,
        runningCount: 0,
      },
      ...{ rolloutState: 'IN_PROGRESS', rolloutStateReason: '' },
      createdAt: this.#now() / 1000,
      updatedAt: this.#now() / 1000,
    };
  }

  #advance(service: EcsService): void {
    if (service.status === 'DRAINING') {
      service.status = 'INACTIVE';
      service.deployments = [];
    }
    const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
    if (!primary || this.isStuck) return;
    if (this.breakNext && primary.rolloutState === 'IN_PROGRESS') this.#break(service, primary);
    else if (primary.runningCount !== primary.desiredCount) primary.runningCount = primary.desiredCount;
    else {
      primary.rolloutState = 'COMPLETED';
      service.deployments = [primary];
    }
  }

  #break(service: EcsService, primary: Rollout): void {
    this.breakNext = false;
    const createdAt = this.#now() / 1000 + 1;
    primary.rolloutState = 'FAILED';
    primary.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
    primary.status = 'ACTIVE';
    const before = service.deployments.find((one) => one !== primary);
    if (before) before.status = 'PRIMARY';
    const message = `(service ${service.serviceName}) (deployment ${primary.id}) deployment failed: tasks failed to start.`;
    service.events.unshift({ id: primary.id, createdAt, message });
  }

  #shown(service: EcsService): unknown {
    const { hasBalancer, deployments, serviceName, ...rest } = service;
    const primary = deployments.find(({ status }) => status === 'PRIMARY');
    const runningCount = deployments.reduce((sum, one) => sum + one.runningCount, 0);
    return {
      ...{ ...rest, serviceName, runningCount, pendingCount: 0, launchType: 'FARGATE' },
      serviceArn: arn(`service/shop/${serviceName}`),
      clusterArn: arn('cluster/shop'),
      taskDefinition: arn(`task-definition/${primary?.taskDefinition ?? ''}`),
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' } },
      loadBalancers: hasBalancer
        ? [{ targetGroupArn: arn('targetgroup/shop/1'), containerName: 'web', containerPort: 3000 }]
        : [],
      deployments: deployments.map((one) => ({
        ...{ ...one, taskDefinition: arn(`task-definition/${one.taskDefinition}`) },
      })),
    };
  }
}

function definitionLike(image: string, family: string, container: string) {
  return {
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    executionRoleArn: `arn:aws:iam::${account}:role/execution`,
    containerDefinitions: [
      {
        ...{ name: container, image, essential: true, portMappings: [{ containerPort: 3000 }] },
        environment: [{ name: 'LOG_LEVEL', value: 'info' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': `/ecs/${family}`,
            'awslogs-region': region,
            'awslogs-stream-prefix': 'ecs',
          },
        },
      },
    ],
  };
}

function shownDefinition({ tags, ...definition }: TaskDefinition): unknown {
  const { family, revision } = definition;
  const own = {
    taskDefinitionArn: arn(`task-definition/${family}:${revision}`),
    registeredBy: `arn:aws:iam::${account}:user/octocat`,
    compatibilities: ['EC2', 'FARGATE'],
    requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.ecr-auth' }],
  };
  return { taskDefinition: { ...definition, ...own }, tags };
}

function arn(what: string): string {
  return `arn:aws:ecs:${region}:${account}:${what}`;
}

/** A service may be named in full. */
function nameOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
