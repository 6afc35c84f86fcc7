/**
 * One open conversation: what the engine holds of it, and the two drafts that are typed on it, the
 * reply and the internal note.
 */
import { type RequestFailed, asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import { mergedDraft } from "../lib/conversation";
import { type LaterChoice, laterChoices } from "../lib/later";
import type { ConversationView, SendId, Status, TicketRef, UploadId } from "../lib/protocol";
import { Draft, type DraftKind } from "./draft.svelte";
import type { Session } from "./session.svelte";

export class Conversation {
  view = $state.raw<ConversationView | null>(null);
  /** It could not be read. */
  error = $state.raw<RequestFailed | null>(null);
  /** A request of the agent is under way; the buttons wait for it. */
  busy = $state(false);
  /** Which of the two is in the box. A conversation opens on the reply. */
  writing = $state<DraftKind>("reply");
  readonly reply = new Draft(this, "reply");
  readonly note = new Draft(this, "note");

  #first = true;
  #closed = false;

  constructor(
    readonly session: Session,
    readonly ticket: TicketRef,
    /** Only this one is written here. */
    readonly only: DraftKind | null = null,
  ) {}

  get #drafts(): readonly Draft[] {
    return [this.reply, this.note];
  }

  /** The reply as typed. */
  get draft(): string {
    return this.reply.text;
  }

  refresh = coalesce(async () => {
    const refresh = this.#first;
    const before = this.#drafts.map((draft) => ({
      draft,
      edits: draft.edits,
      quiet: draft.quiet && !this.busy,
    }));
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
      for (const { draft, edits, quiet } of before) {
        const held = draft.heldText(view);
        if (first) draft.text = mergedDraft(held, draft.text);
        else if (quiet && edits === draft.edits) draft.text = held;
      }
      // A note that was begun, and no reply: on with it.
      if (first && this.only === null && this.note.text !== "" && this.reply.text === "") {
        this.writing = "note";
      }
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    }
  });

  /** Into the reply. */
  typed(draft: string): void {
    this.reply.typed(draft);
  }

  send(status: Status): Promise<boolean> {
    const { ticket } = this;
    return this.#submit(this.reply, (reply, files) =>
      this.session.bridge.ask("reply", { ticket, text: reply, status, files }),
    );
  }

  addNote(): Promise<boolean> {
    const { ticket } = this;
    return this.#submit(this.note, (note, files) =>
      this.session.bridge.ask("add_note", { ticket, text: note, files }),
    );
  }

  take(): Promise<void> {
    return this.#act(() => this.session.bridge.ask("take", { ticket: this.ticket }));
  }

  /** Puts the ticket off; null: no longer. */
  later(choice: LaterChoice | null): Promise<void> {
    const { now } = this.session.clock.of(this.ticket.account);
    const until = laterChoices(now).find((one) => one.choice === choice)?.at ?? null;
    if (choice !== null && until === null) return Promise.resolve();
    return this.#act(() => this.session.bridge.ask("later", { ticket: this.ticket, until }));
  }

  retry(send: SendId): Promise<void> {
    return this.#act(() =>
      this.session.bridge.ask("retry", { account: this.ticket.account, send }),
    );
  }

  /** Takes a send back; the engine puts the text of a reply or a note back into its draft. */
  undo(send: SendId): Promise<void> {
    return this.#back(send, () =>
      this.session.bridge.ask("undo", { account: this.ticket.account, send }),
    );
  }

  arrived(send: SendId): Promise<void> {
    return this.#act(() =>
      this.session.bridge.ask("arrived", { account: this.ticket.account, send }),
    );
  }

  discard(send: SendId): Promise<void> {
    return this.#back(send, () =>
      this.session.bridge.ask("discard", { account: this.ticket.account, send }),
    );
  }

  /** Saves what is typed and lets go. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  /** Saves at once what waits to be saved. */
  flush(): void {
    for (const draft of this.#drafts) draft.flush();
  }

  async #submit(
    draft: Draft,
    ask: (text: string, files: UploadId[]) => Promise<unknown>,
  ): Promise<boolean> {
    const written = draft.text.trim();
    const files = (this.view ? draft.heldFiles(this.view) : []).map((file) => file.id);
    if ((written === "" && files.length === 0) || this.busy || draft.files.busy) return false;
    this.busy = true;
    draft.hold();
    try {
      await ask(written, files);
      draft.error = null;
      draft.text = "";
      draft.files.dismiss();
      // They went along; what is with the draft now is told by the next look.
      if (this.view) {
        const none = draft.note ? { note_files: [] } : { draft_files: [] };
        this.view = { ...this.view, ...none };
      }
      await draft.save();
      return true;
    } catch (thrown) {
      draft.error = asRequestFailed(thrown);
      draft.saveSoon();
      return false;
    } finally {
      this.busy = false;
      void this.refresh();
    }
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

  async #back(send: SendId, act: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const kind = this.view?.sends.find((one) => one.id === send)?.what.kind;
    const draft = kind === "note" ? this.note : this.reply;
    const typed = draft.text;
    const edits = draft.hold();
    try {
      if (typed !== "") await draft.save();
      await act();
      const view = await this.session.bridge.ask("get_conversation", {
        ticket: this.ticket,
        refresh: false,
      });
      this.view = view;
      // Typed on while that went: behind the text that came back.
      const held = draft.heldText(view);
      const merged = mergedDraft(held, edits === draft.edits ? typed : draft.text);
      draft.text = merged;
      if (merged !== held) await draft.save();
      if (kind === "note" || kind === "reply") this.writing = kind;
    } catch (thrown) {
      this.session.complain(thrown);
      if (draft.text !== "") draft.saveSoon();
    } finally {
      this.busy = false;
      void this.refresh();
    }
  }
}
