/**
 * The rules about alerts as the page shows them: exceptions, in their order, and after them how loud each
 * kind is. The engine has them in one list, of which the first that fits counts.
 */
import type { AlertKind, AlertRule, Loudness, Time } from "./protocol";

/** Until somebody says otherwise (`Time::FOREVER`). */
export const FOREVER: Time = 8_640_000_000_000_000;

/** How loud a kind is when no rule says otherwise (`AlertKind::usual`). */
const USUAL: Readonly<Record<AlertKind, Loudness>> = {
  new_unassigned: "notify",
  reply: "notify",
  assigned: "notify",
  back: "notify",
  threshold: "sound",
  waits_too_long: "sound",
  window_closing: "sound",
  send_failed: "sound",
};

export interface Rules {
  exceptions: AlertRule[];
  kinds: Record<AlertKind, Loudness>;
}

export function kindRule(kind: AlertKind | null, then: Loudness): AlertRule {
  return { kind, channel: null, account: null, priority: null, then };
}

function plain(rule: AlertRule): boolean {
  return (
    rule.kind !== null && rule.channel === null && rule.account === null && rule.priority === null
  );
}

/** The rules of whole kinds at the end are what each kind is; what stands before is an exception. */
export function splitRules(rules: readonly AlertRule[]): Rules {
  let end = rules.length;
  while (end > 0 && plain(rules[end - 1] as AlertRule)) end -= 1;
  const kinds = { ...USUAL };
  // Of two about one kind, the first counts.
  for (const { kind, then } of rules.slice(end).reverse()) if (kind !== null) kinds[kind] = then;
  return { exceptions: rules.slice(0, end), kinds };
}

/** The same as one list. An exception that is about a whole kind stays one: see below. */
export function rulesWith(
  exceptions: readonly AlertRule[],
  kinds: Readonly<Record<AlertKind, Loudness>>,
): AlertRule[] {
  const all = Object.keys(kinds) as AlertKind[];
  // Whole kinds at the end of the exceptions decide before the others, so they are what the kind is.
  let end = exceptions.length;
  const settled = { ...kinds };
  while (end > 0 && plain(exceptions[end - 1] as AlertRule)) {
    const { kind, then } = exceptions[end - 1] as AlertRule;
    if (kind !== null) settled[kind] = then;
    end -= 1;
  }
  return [
    ...exceptions.slice(0, end),
    ...all
      .filter((kind) => settled[kind] !== USUAL[kind])
      .map((kind) => kindRule(kind, settled[kind])),
  ];
}
