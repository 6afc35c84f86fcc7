/**
 * The server's clock, as far as this page knows it, for whatever changes with time.
 *
 * Nothing ticks for its own sake: whoever shows a time says until when its text holds, and the
 * clock wakes at the earliest of these. A hidden window wakes for nothing and catches up when it
 * is shown. A sleep never lasts more than a minute, because a computer may have been suspended or
 * its clock set meanwhile.
 */
import type { Time } from "../lib/protocol";
import { MINUTE } from "../lib/times";
import type { Stop } from "../lib/bridge";

export class Clock {
  #local = $state(Date.now());
  #offset = $state(0);
  #wakes = new Map<symbol, Time>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Now, by the server's clock, as of the last wake. */
  get now(): Time {
    return this.#local + this.#offset;
  }

  /** Now to the millisecond, for decisions; it does not make anything draw again. */
  exactly(): Time {
    return Date.now() + this.#offset;
  }

  /** The server's clock minus this computer's, in milliseconds. */
  setOffset(offset: number): void {
    if (offset === this.#offset) return;
    this.#offset = offset;
    this.wake();
  }

  /** Wakes at `at`, once; the answer takes that back. */
  wakeAt(at: Time): Stop {
    if (!Number.isFinite(at)) return () => undefined;
    const key = Symbol();
    this.#wakes.set(key, at);
    this.#plan();
    return () => {
      this.#wakes.delete(key);
    };
  }

  /** Reads the clock again. */
  wake = (): void => {
    this.#local = Date.now();
    for (const [key, at] of this.#wakes)
      if (at <= this.#local + this.#offset) this.#wakes.delete(key);
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

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#wakes.size === 0 || document.visibilityState === "hidden") return;
    const next = Math.min(...this.#wakes.values());
    const wait = Math.min(Math.max(Math.ceil(next - this.exactly()), 1), MINUTE);
    this.#timer = setTimeout(this.wake, wait);
  }
}
