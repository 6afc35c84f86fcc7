/** Accounts as a person tells them apart. */
import type { AccountEntry, AccountView, Connection, Rests } from "./protocol";
import { text } from "./text";

/** "acme.zendesk.com" of "https://acme.zendesk.com/". */
export function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

/**
 * A helpdesk's name, short enough for a label: "acme" of "https://acme.zendesk.com". An address
 * that is not one of Zendesk's own stays whole, since every part of it may tell it from another.
 */
export function shortName(helpdesk: string, embedded: boolean): string {
  if (embedded) return text.accounts.desk;
  return hostOf(helpdesk).replace(/\.zendesk\.com$/, "");
}

export function shortNameOf(account: AccountView): string {
  return shortName(account.helpdesk, account.embedded_desk);
}

export function shortNameOfEntry(entry: AccountEntry): string {
  return shortName(entry.url, entry.method === "embedded_desk");
}

/**
 * What of the agent's own is kept of an account: as its engine tells, or, while it does not run, the
 * list. Null: it is not known.
 */
export function restsOf(entry: AccountEntry, view: AccountView | null): Rests | null {
  if (entry.rests) return entry.rests;
  if (!view) return null;
  const rests = { drafts: view.drafts, unsent: view.outbox };
  // One that cannot be started tells of nothing, which does not mean that there is nothing.
  const silent = view.connection.kind === "offline" && rests.drafts + rests.unsent === 0;
  return silent ? null : rests;
}

/**
 * The labels of the accounts that run: the helpdesk's short name, and the agent's where one
 * helpdesk is there twice. With one account there is nothing to tell apart, and no label.
 */
export function labels(accounts: readonly AccountView[]): ReadonlyMap<string, string> {
  if (accounts.length < 2) return new Map();
  const names = accounts.map(shortNameOf);
  return new Map(
    accounts.map((one, at) => {
      const name = names[at] ?? "";
      const twice = names.filter((other) => other === name).length > 1;
      return [one.account, twice && one.agent ? text.accounts.ofAgent(name, one.agent) : name];
    }),
  );
}

const WORST: Record<Connection["kind"], number> = {
  connected: 0,
  connecting: 1,
  offline: 2,
  sign_in_needed: 3,
};

/** The account that is worst off: what the header speaks of. */
export function worst(accounts: readonly AccountView[]): AccountView | null {
  return accounts.reduce<AccountView | null>(
    (found, one) =>
      found === null || WORST[one.connection.kind] > WORST[found.connection.kind] ? one : found,
    null,
  );
}
