/** What it costs to keep conversations for reading offline, in words. */
import type { Keep, KeepCost, KeepWhat } from "./protocol";
import { text } from "./text";
import { roughly } from "./times";

export const KEEP_WHAT: readonly KeepWhat[] = ["as_needed", "open", "social", "all"];
export const KEEP_DAYS: readonly (number | null)[] = [7, 30, 90, 365, null];

/** The cost of a choice; null where the engine has not worked it out. In `short` without what one knows. */
export function costText(keep: Keep, costs: readonly KeepCost[], short = false): string | null {
  const same = ({ keep: other }: KeepCost) => other.what === keep.what && other.days === keep.days;
  const cost = costs.find(same);
  if (!cost) return null;
  if (cost.requests === 0) return text.settings.keep.nothing;
  const time = cost.takes_ms === null ? null : roughly(cost.takes_ms);
  const takes = time === null || short ? time : text.settings.keep.takes(time);
  return text.settings.keep.cost(cost.requests, takes);
}
