/**
 * The helpdesks' clocks, as far as this page knows them, for whatever changes with time. Each
 * account has its own: a reply window closes by the clock of the helpdesk it is at.
 *
 * Nothing ticks for its own sake: whoever shows a time says until when its text holds, and the
 * clock wakes at the earliest of these. A hidden window wakes for nothing and catches up when it
 * is shown. A sleep never lasts more than a minute, because a computer may have been suspended or
 * its clock set meanwhile.
 */
import type { AccountId, Time } from "../lib/protocol";
import { MINUTE } from "../lib/times";
import type { Stop } from "../lib/bridge";

/** One helpdesk's clock. */
export interface ClockOf {
  /** Now, as of the last wake. */
  readonly now: Time;
  /** Now to the millisecond, for decisions; it does not make anything draw again. */
  exactly(): Time;
  /** Wakes at `at`, once; the answer takes that back. */
  wakeAt(at: Time): Stop;
  /** Reads the clock again. */
  wake(): void;
}

export class Clock implements ClockOf {
  #local = $state(Date.now());
  #offsets = $state.raw<ReadonlyMap<AccountId, number>>(new Map());
  #wakes = new Map<symbol, { at: Time; account: AccountId | null }>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** For what belongs to no account: by the clock of the first. */
  get now(): Time {
    return this.#local + this.#offset(null);
  }

  exactly(): Time {
    return Date.now() + this.#offset(null);
  }

  wakeAt(at: Time): Stop {
    return this.#wakeAt(at, null);
  }

  /** The clock of an account's helpdesk. */
  of(account: AccountId): ClockOf {
    const now = () => this.#local + this.#offset(account);
    return {
      get now() {
        return now();
      },
      exactly: () => Date.now() + this.#offset(account),
      wakeAt: (at) => this.#wakeAt(at, account),
      wake: this.wake,
    };
  }

  /** Each server's clock minus this computer's, in milliseconds, in the order of the accounts. */
  setOffsets(offsets: ReadonlyMap<AccountId, number>): void {
    const same = (one: [AccountId, number], at: number) => {
      const [account, offset] = [...this.#offsets][at] ?? [];
      return account === one[0] && offset === one[1];
    };
    if (offsets.size === this.#offsets.size && [...offsets].every(same)) return;
    this.#offsets = offsets;
    this.wake();
  }

  wake = (): void => {
    this.#local = Date.now();
    for (const [key, { at, account }] of this.#wakes) {
      if (at <= this.#local + this.#offset(account)) this.#wakes.delete(key);
    }
    this.#plan();
  };

  /** Follows the page's visibility; the answer stops it. */
  start(): Stop {
    const changed = () => this.wake();
    document.addEventListener("visibilitychange", changed);
    window.addEventListener("focus", changed);
    this.wake();
    return () => {
      document.removeEventListener("visibilitychange", changed);
      window.removeEventListener("focus", changed);
      this.#wakes.clear();
      this.#plan();
    };
  }

  #offset(account: AccountId | null): number {
    if (account !== null) return this.#offsets.get(account) ?? 0;
    for (const first of this.#offsets.values()) return first;
    return 0;
  }

  #wakeAt(at: Time, account: AccountId | null): Stop {
    if (!Number.isFinite(at)) return () => undefined;
    const key = Symbol();
    this.#wakes.set(key, { at, account });
    this.#plan();
    return () => {
      this.#wakes.delete(key);
    };
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#wakes.size === 0 || document.visibilityState === "hidden") return;
    const left = [...this.#wakes.values()].map(
      ({ at, account }) => at - Date.now() - this.#offset(account),
    );
    const wait = Math.min(Math.max(Math.ceil(Math.min(...left)), 1), MINUTE);
    this.#timer = setTimeout(this.wake, wait);
  }
}
