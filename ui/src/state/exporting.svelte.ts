/**
 * Conversations as a file: one at a time. Where it goes is asked by the program, in a dialog of the
 * desktop's; the page hears only whether and where it was written.
 */
import { type Bridge, asRequestFailed } from "../lib/bridge";
import type { Event, ExportFormat, ExportWhat, Exported } from "../lib/protocol";

/** What takes no longer than this shows nothing but its end (milliseconds). */
const SHORT = 750;
/** How long it shows where the file is (milliseconds). */
const SHOWN = 20_000;

/** How far the one under way is. */
export interface Progress {
  done: number;
  /** Null: the tickets are still being looked for. */
  total: number | null;
  /** It was called off and has not ended yet. */
  ending: boolean;
}

export class Exporting {
  /** One is under way, or its place is being asked for. */
  busy = $state(false);
  /** How far it is, once it takes long; null: nothing to show. */
  progress = $state.raw<Progress | null>(null);
  /** What was written last, until it is dismissed. */
  saved = $state.raw<(Exported & { id: string }) | null>(null);

  #id: string | null = null;
  #began: number | null = null;
  #hide: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly bridge: Bridge,
    readonly complain: (thrown: unknown) => void,
  ) {}

  start = async (what: ExportWhat, format: ExportFormat): Promise<void> => {
    if (this.busy) return;
    const id = crypto.randomUUID();
    this.busy = true;
    this.#id = id;
    this.dismiss();
    try {
      const exported = await this.bridge.export(id, what, format);
      if (exported) {
        this.saved = { ...exported, id };
        this.#hide = setTimeout(() => this.dismiss(), SHOWN);
      }
    } catch (thrown) {
      // Who called it off knows.
      if (asRequestFailed(thrown).code !== "cancelled") this.complain(thrown);
    } finally {
      this.#id = null;
      this.#began = null;
      this.progress = null;
      this.busy = false;
    }
  };

  hear({ id, done, total }: Extract<Event, { event: "exporting" }>): void {
    if (id !== this.#id) return;
    // Before the first word somebody was choosing a place.
    this.#began ??= Date.now();
    if (Date.now() - this.#began < SHORT) return;
    this.progress = { done, total, ending: this.progress?.ending ?? false };
  }

  async cancel(): Promise<void> {
    const id = this.#id;
    if (id === null || !this.progress) return;
    this.progress = { ...this.progress, ending: true };
    try {
      await this.bridge.ask("cancel_export", { id });
    } catch (thrown) {
      if (this.progress) this.progress = { ...this.progress, ending: false };
      this.complain(thrown);
    }
  }

  async showFolder(): Promise<void> {
    if (!this.saved) return;
    try {
      await this.bridge.showExported(this.saved.id);
    } catch (thrown) {
      this.complain(thrown);
    }
  }

  dismiss(): void {
    clearTimeout(this.#hide);
    this.saved = null;
  }
}
