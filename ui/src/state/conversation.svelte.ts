/**
 * One open conversation: what the engine holds of it, and the draft being typed.
 *
 * The draft has two places, the box and the engine. The box leads while somebody types; what is
 * typed is saved after a short pause. The engine's draft is taken over only when nothing of ours
 * was on its way while it was read, so that an older answer never brings back what was sent.
 */
import { type RequestFailed, asRequestFailed } from "../lib/bridge";
import { coalesce, debounce } from "../lib/coalesce";
import { mergedDraft } from "../lib/conversation";
import type { ConversationView, SendId, Status, TicketRef } from "../lib/protocol";
import { text } from "../lib/text";
import { DraftFiles } from "./draft-files.svelte";
import type { Session } from "./session.svelte";

const PAUSE = 300;

export class Conversation {
  view = $state.raw<ConversationView | null>(null);
  /** It could not be read. */
  error = $state.raw<RequestFailed | null>(null);
  /** The reply could not be handed over; the text is still in the box. */
  sendError = $state.raw<RequestFailed | null>(null);
  draft = $state("");
  /** A request of the agent is under way; the buttons wait for it. */
  busy = $state(false);
  readonly files = new DraftFiles(this);

  #first = true;
  #saves = 0;
  #edits = 0;
  #unsaved = false;
  #closed = false;
  #save = debounce(PAUSE, () => void this.#saveDraft());

  constructor(
    readonly session: Session,
    readonly ticket: TicketRef,
  ) {}

  refresh = coalesce(async () => {
    const refresh = this.#first;
    const edits = this.#edits;
    const quiet = this.#quiet;
    try {
      const view = await this.session.bridge.ask("get_conversation", {
        ticket: this.ticket,
        refresh,
      });
      if (this.#closed) return;
      const first = this.#first;
      this.#first = false;
      this.view = view;
      this.error = null;
      if (first) this.draft = mergedDraft(view.draft, this.draft);
      else if (quiet && edits === this.#edits) this.draft = view.draft;
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    }
  });

  typed(draft: string): void {
    this.draft = draft;
    this.#edits += 1;
    this.#save.ask();
  }

  async send(status: Status): Promise<boolean> {
    const reply = this.draft.trim();
    const files = (this.view?.draft_files ?? []).map((file) => file.id);
    if ((reply === "" && files.length === 0) || this.busy || this.files.busy) return false;
    this.busy = true;
    this.#save.drop();
    this.#edits += 1;
    try {
      await this.session.bridge.ask("reply", { ticket: this.ticket, text: reply, status, files });
      this.sendError = null;
      this.draft = "";
      this.files.dismiss();
      // They went along; what is with the draft now is told by the next look.
      if (this.view) this.view = { ...this.view, draft_files: [] };
      await this.#saveDraft();
      return true;
    } catch (thrown) {
      this.sendError = asRequestFailed(thrown);
      this.#save.ask();
      return false;
    } finally {
      this.busy = false;
      void this.refresh();
    }
  }

  take(): Promise<void> {
    return this.#act(() => this.session.bridge.ask("take", { ticket: this.ticket }));
  }

  retry(send: SendId): Promise<void> {
    return this.#act(() =>
      this.session.bridge.ask("retry", { account: this.ticket.account, send }),
    );
  }

  /** Takes a send back; the engine puts a reply's text back into the draft. */
  undo(send: SendId): Promise<void> {
    return this.#back(() =>
      this.session.bridge.ask("undo", { account: this.ticket.account, send }),
    );
  }

  arrived(send: SendId): Promise<void> {
    return this.#act(() =>
      this.session.bridge.ask("arrived", { account: this.ticket.account, send }),
    );
  }

  discard(send: SendId): Promise<void> {
    return this.#back(() =>
      this.session.bridge.ask("discard", { account: this.ticket.account, send }),
    );
  }

  /** Saves what is typed and lets go. */
  close(): void {
    this.#save.flush();
    this.#closed = true;
  }

  /** Saves at once what waits to be saved. */
  flush(): void {
    this.#save.flush();
  }

  get #quiet(): boolean {
    return this.#saves === 0 && !this.#save.waits && !this.#unsaved && !this.busy;
  }

  async #act(act: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await act();
    } catch (thrown) {
      this.session.complain(thrown);
    } finally {
      this.busy = false;
      void this.refresh();
    }
  }

  async #back(act: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#save.drop();
    const typed = this.draft;
    const edits = ++this.#edits;
    try {
      if (typed !== "") await this.#saveDraft();
      await act();
      const view = await this.session.bridge.ask("get_conversation", {
        ticket: this.ticket,
        refresh: false,
      });
      this.view = view;
      // Typed on while that went: behind the text that came back.
      const merged = mergedDraft(view.draft, edits === this.#edits ? typed : this.draft);
      this.draft = merged;
      if (merged !== view.draft) await this.#saveDraft();
    } catch (thrown) {
      this.session.complain(thrown);
      if (this.draft !== "") this.#save.ask();
    } finally {
      this.busy = false;
      void this.refresh();
    }
  }

  async #saveDraft(): Promise<void> {
    this.#saves += 1;
    try {
      await this.session.bridge.ask("save_draft", { ticket: this.ticket, text: this.draft });
      this.#unsaved = false;
    } catch (thrown) {
      this.#unsaved = true;
      this.session.complain(thrown, text.composer.draftNotSaved);
    } finally {
      this.#saves -= 1;
    }
  }
}
