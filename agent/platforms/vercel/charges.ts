import * as z from 'zod';
import { jsonOf } from '../../protocol/json.ts';
import type { Amounts } from '../cloud/costs.ts';

const text = z.string().nullish();

/** A line of the charges of a team, in the terms of FOCUS 1.3. What is the team's own, such as its seats, is tagged with no project. */
const charge = z.object({
  BilledCost: z.number(),
  BillingCurrency: z.string(),
  Tags: z.object({ ProjectId: text, ProjectName: text }).nullish(),
});

export type Charge = z.output<typeof charge>;

/** One JSON value a line; null where one cannot be read: a sum without it would be wrong. */
export function chargesIn(lines: string): readonly Charge[] | null {
  const found: Charge[] = [];
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue;
    const one = chargeIn(line);
    if (!one) return null;
    found.push(one);
  }
  return found;
}

function chargeIn(line: string): Charge | null {
  return charge.safeParse(jsonOf(line)).data ?? null;
}

/** Of one project, by its name or id; null where nothing was charged for it. */
export function billedFor(project: string, charges: readonly Charge[]): Amounts | null {
  const sums = new Map<string, number>();
  for (const { BilledCost, BillingCurrency, Tags } of charges) {
    if (Tags?.ProjectId !== project && Tags?.ProjectName !== project) continue;
    sums.set(BillingCurrency, (sums.get(BillingCurrency) ?? 0) + BilledCost);
  }
  return sums.size === 0 ? null : sums;
}
