/** How a platform's API answers what it is asked. */
export type ApiFault =
  /** 429, to come back in so many seconds (`Retry-After`, where the platform says that). */
  | { readonly kind: 'busy'; readonly retryAfterS: number }
  /** 500, and nothing was done. */
  | { readonly kind: 'broken' }
  /** It is done, and the answer is a 500. */
  | { readonly kind: 'lost' }
  /** The connection ends in the middle of the answer, or the text of the answer does. */
  | { readonly kind: 'half' }
  /** No answer comes. */
  | { readonly kind: 'silent' }
  /** The sign-in is expired, as the platform says that. */
  | { readonly kind: 'expired' }
  /** The sign-in is good, and that is not allowed to it. */
  | { readonly kind: 'forbidden' };

/** What is answered so, and how often; where nothing is said everything, until it is told otherwise. */
export interface Faulty {
  readonly of?: 'changes' | 'variables';
  readonly times?: number;
}

export interface Question {
  readonly isChange: boolean;
  readonly isOfVariables: boolean;
}

/** What a stand-in's API is told to do wrong. */
export class ApiFaults {
  #fault: ApiFault | null = null;
  #faulty: Faulty = {};
  #met = 0;

  /** Null: it answers as it should again. */
  answer(fault: ApiFault | null, faulty: Faulty = {}): void {
    this.#fault = fault;
    this.#faulty = faulty;
    this.#met = 0;
  }

  /** How often something was answered so since then. */
  get met(): number {
    return this.#met;
  }

  /** How this question is answered; null: as it should. */
  next({ isChange, isOfVariables }: Question): ApiFault | null {
    const { of, times = Infinity } = this.#faulty;
    const isMeant = of === undefined || (of === 'changes' ? isChange : isOfVariables);
    if (!this.#fault || !isMeant || this.#met >= times) return null;
    this.#met += 1;
    return this.#fault;
  }
}
