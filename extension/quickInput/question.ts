import type { QuickInput } from 'vscode';
import type { Cancellation } from '../agentConnection.ts';

/** Where a question stands in its flow; without it, it stands alone. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly of: number;
  readonly canGoBack: boolean;
  /** What it belongs to. */
  readonly series?: Series;
}

/** Questions of which each follows from the answers before. An answered one stays, busy, until the next is there. */
export interface Series {
  /** Asked for once the person leaves while the next question is worked out. */
  readonly left: Cancellation;
  show(question: QuickInput): void;
  answered(question: QuickInput): void;
  /** There is no further question. */
  end(): void;
}

export const back = Symbol('back');
/** `undefined`: the person left. */
export type Answer<T> = T | typeof back | undefined;

export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  /** Its current state; on the same line. */
  readonly description?: string;
  /** What choosing it does; on the second line. */
  readonly detail?: string;
  readonly icon?: string;
  readonly chosen?: boolean;
}

export interface PickQuestion<T> {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
}

export interface InputQuestion {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Hides what is typed. */
  readonly secret?: boolean;
  /** Where the value is made: it is offered to open that first. */
  readonly page?: string;
  /** Why the text cannot be used, or undefined. */
  readonly problem?: (text: string) => string | undefined;
}

/** Asks a person. Tests answer in its place. */
export interface Asker {
  pick<T>(question: PickQuestion<T>, place: Place): Promise<Answer<T>>;
  pickMany<T>(question: PickQuestion<T>, place: Place): Promise<Answer<readonly T[]>>;
  input(question: InputQuestion, place: Place): Promise<Answer<string>>;
  series(): Series;
}
