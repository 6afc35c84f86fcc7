/**
 * What is being written on one ticket: the reply, or an internal note. Each has a draft of its own, with
 * files of its own, so that neither is ever sent as the other.
 *
 * A draft has two places, the box and the engine. The box leads while somebody types; what is typed
 * is saved after a short pause. The engine's draft is taken over only when nothing of ours was on
 * its way while it was read, so that an older answer never brings back what was sent.
 */
import type { RequestFailed } from "../lib/bridge";
import { debounce } from "../lib/coalesce";
import type { ConversationView, UploadView } from "../lib/protocol";
import { text } from "../lib/text";
import type { Conversation } from "./conversation.svelte";
import { DraftFiles } from "./draft-files.svelte";

const PAUSE = 300;

export type DraftKind = "reply" | "note";

export class Draft {
  text = $state("");
  /** It could not be handed over; the text is still in the box. */
  error = $state.raw<RequestFailed | null>(null);
  readonly files: DraftFiles;

  edits = 0;
  #saves = 0;
  #unsaved = false;
  #save = debounce(PAUSE, () => void this.save());

  constructor(
    readonly conversation: Conversation,
    readonly kind: DraftKind,
  ) {
    this.files = new DraftFiles(this);
  }

  get note(): boolean {
    return this.kind === "note";
  }

  /** Nothing of it is on its way to the engine. */
  get quiet(): boolean {
    return this.#saves === 0 && !this.#save.waits && !this.#unsaved;
  }

  /** The text of this one in what the engine holds. */
  heldText(view: ConversationView): string {
    return this.note ? view.note_draft : view.draft;
  }

  /** Its files there. */
  heldFiles(view: ConversationView): readonly UploadView[] {
    return this.note ? view.note_files : view.draft_files;
  }

  typed(written: string): void {
    this.text = written;
    this.edits += 1;
    this.#save.ask();
  }

  /** Saves what is typed after a short pause. */
  saveSoon(): void {
    this.#save.ask();
  }

  /** Saves at once what waits to be saved. */
  flush(): void {
    this.#save.flush();
  }

  /** What was typed so far is dealt with otherwise: no saving of it is under way any more. */
  hold(): number {
    this.#save.drop();
    return ++this.edits;
  }

  async save(): Promise<void> {
    const { session, ticket } = this.conversation;
    this.#saves += 1;
    try {
      await session.bridge.ask("save_draft", { ticket, text: this.text, note: this.note });
      this.#unsaved = false;
    } catch (thrown) {
      this.#unsaved = true;
      session.complain(thrown, text.composer.draftNotSaved);
    } finally {
      this.#saves -= 1;
    }
  }
}
