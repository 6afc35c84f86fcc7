/**
 * Watches what is before the agent's eyes and tells the engine what was looked at.
 * `lib/looked.ts` decides; this asks it again whenever focus, visibility, scroll or content
 * changed, each time after a frame was painted.
 */
import type { Bridge, Stop } from "../lib/bridge";
import { type Sight, newlySeen } from "../lib/looked";
import type { MessageId } from "../lib/protocol";
import { type TicketKey, ticketKey } from "../lib/tickets";

/** What the window's page knows of the sight; focus and visibility are the document's. */
export type Scene = Pick<Sight, "list" | "rows" | "open">;

export class Looking {
  #told = new Map<TicketKey, MessageId>();
  #scene: (() => Scene) | null = null;
  #frame: number | null = null;

  constructor(readonly bridge: Bridge) {}

  /** Says how to find out what is shown; the answer takes it back. */
  watch(scene: () => Scene): Stop {
    this.#scene = scene;
    this.ask();
    return () => {
      if (this.#scene === scene) this.#scene = null;
    };
  }

  start(): Stop {
    document.addEventListener("visibilitychange", this.ask);
    window.addEventListener("focus", this.ask);
    window.addEventListener("resize", this.ask);
    return () => {
      document.removeEventListener("visibilitychange", this.ask);
      window.removeEventListener("focus", this.ask);
      window.removeEventListener("resize", this.ask);
      if (this.#frame !== null) cancelAnimationFrame(this.#frame);
      this.#frame = null;
    };
  }

  /** Looks again once what is there now has been painted: the second frame follows a paint. */
  ask = (): void => {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = null;
        void this.#tell();
      });
    });
  };

  async #tell(): Promise<void> {
    const scene = this.#scene?.();
    if (!scene) return;
    const sight: Sight = {
      ...scene,
      focused: document.hasFocus(),
      visible: document.visibilityState === "visible",
    };
    const seen = newlySeen(sight, this.#told);
    if (seen.length === 0) return;
    for (const { ticket, message } of seen) this.#told.set(ticketKey(ticket), message);
    try {
      await this.bridge.ask("looked", { seen });
    } catch {
      // Not recorded: the dot stays on, and the next look tells it again.
      for (const { ticket, message } of seen) {
        const key = ticketKey(ticket);
        if (this.#told.get(key) === message) this.#told.delete(key);
      }
    }
  }
}
