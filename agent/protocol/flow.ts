import type { EnvironmentName, OperationId, PlatformId, ProjectId, ServiceName } from './ids.ts';
import type { OperationInput } from './input.ts';
import type { Override } from './plan.ts';
import type { Message } from './say.ts';

/**
 * Flows that the agent leads: the editor asks what comes next, puts the question and asks again with one answer more, until it is
 * told what came of it. No secret is told in one. Each is the command `taxiway.<name>`.
 */
export const flowNames = [
  'run.start',
  'run.open',
  'run.cancel',
  'run.rerun',
  'run.rerunFailed',
  'run.showLog',
  'variable.set',
  'variables.compare',
  'variables.pull',
  'variables.push',
  'actionsSecret.set',
  'actionsSecret.delete',
  'actionsVariable.set',
  'actionsVariable.delete',
  'actions.show',
  'environment.protect',
  'branch.protect',
  'environment.deploy',
  'environment.promote',
  'environment.sleep',
  'environment.wake',
  'environment.keepAwake',
  'environment.create',
  'environment.remove',
  'environment.takeOver',
  'environment.writeFile',
  'drill.run',
  'preview.create',
  'preview.update',
  'preview.remove',
  'preview.showLog',
  'preview.cleanUp',
  'secret.update',
  'secret.rotate',
  'secret.revoke',
  'secret.undoRotation',
  'service.showLog',
  'platform.signIn',
  'platform.useAccount',
] as const;
export type FlowName = (typeof flowNames)[number];

export interface FlowAnswer {
  /** Of the question. */
  readonly name: string;
  /** Several of a question that takes several. */
  readonly value: string | readonly string[];
}

export interface FlowQuestion {
  readonly name: string;
  readonly title: Message;
  readonly prompt: Message;
  /** So many questions come after it, at least. */
  readonly left: number;
  /** What is chosen or typed beforehand. */
  readonly value?: string | readonly string[];
  /** Of the choices several may be taken. */
  readonly many?: boolean;
  /** Typed where there are none. */
  readonly choices?: readonly FlowChoice[];
  /** Regular expressions for what is typed, and what is said where one does not match. */
  readonly must?: readonly { readonly match: string; readonly say: Message }[];
  /** Typed hidden, and kept by the editor: the change gets it as the value of this name, the flow only an empty answer. */
  readonly secret?: string;
  /** The page where it is made, which can be opened before it is typed; `https` only. */
  readonly page?: string;
}

export interface FlowChoice {
  readonly value: string;
  readonly label: Message;
  readonly description?: Message;
  /** What choosing it does. */
  readonly detail?: Message;
  readonly icon?: string;
}

/** What the editor does at the end of a flow; what it was about was done by then. */
export interface FlowEnd {
  readonly told?: Message;
  /** To be planned, and shown or done as any change; its secret values are asked then. */
  readonly input?: OperationInput;
  /** Gates of it that are passed over. */
  readonly overrides?: readonly Override[];
  /** To be opened. */
  readonly url?: string;
  /** To be shown: Markdown, a line each. */
  readonly document?: { readonly name: string; readonly lines: readonly Message[] };
  /** What a file would become: shown beside what it is, and written once a person agrees. */
  readonly edit?: { readonly file: string; readonly text: string };
  /** To be shown: of a job, or of the run; by the name of either. */
  readonly log?: { readonly run: number; readonly job: number | null; readonly name: string };
  /** Of which the log is to be shown. */
  readonly operationLog?: OperationId;
  /** To be shown, and followed for a while. */
  readonly serviceLog?: { readonly environment: EnvironmentName; readonly service: ServiceName };
  /** To be typed into a terminal of the editor: a tool's own sign-in. */
  readonly terminal?: readonly string[];
  /** What was typed hidden under this name is a token of the platform, to be kept by the agent. */
  readonly token?: { readonly platform: PlatformId; readonly value: string };
  /** The workflow run it was about. */
  readonly run?: number;
}

export type FlowNext =
  { readonly ask: FlowQuestion } | { readonly done: FlowEnd; readonly project: ProjectId };
