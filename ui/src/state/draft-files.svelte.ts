/**
 * The files of a draft. Those that are attached the engine holds, and the view names them; here are
 * those that are on their way to it, and why others did not get there. A page has the bytes only of
 * what was pasted into it: what is chosen or dropped, the program reads.
 */
import { type FileSource, RequestFailed, asRequestFailed } from "../lib/bridge";
import { CHUNK, toBase64 } from "../lib/bytes";
import type { UploadId } from "../lib/protocol";
import { text } from "../lib/text";
import type { Draft } from "./draft.svelte";

/** A file on its way to the engine. */
export interface ComingFile {
  key: number;
  name: string;
  size: number;
  /** How many of its bytes are there. */
  done: number;
}

export class DraftFiles {
  coming = $state.raw<readonly ComingFile[]>([]);
  refused = $state.raw<readonly RequestFailed[]>([]);
  /** The program is reading what was chosen or dropped. */
  reading = $state(false);

  #last = 0;

  constructor(readonly draft: Draft) {}

  /** Something is on its way: what left now would leave without it. */
  get busy(): boolean {
    return this.reading || this.coming.length > 0;
  }

  /** Has the person choose, or takes what was dropped onto the window. */
  async take(source: FileSource): Promise<void> {
    const { session, ticket } = this.draft.conversation;
    if (this.reading) return;
    this.reading = true;
    this.refused = [];
    try {
      const { refused } = await session.bridge.attachFiles(ticket, source, this.draft.note);
      this.#refuse(...refused.map((one) => new RequestFailed(one)));
    } catch (thrown) {
      this.#refuse(asRequestFailed(thrown));
    } finally {
      this.reading = false;
      void this.draft.conversation.refresh();
    }
  }

  /** One after the other: they come to the engine in their order. */
  async paste(files: readonly File[]): Promise<void> {
    this.refused = [];
    const named = files.map((file) => ({ file, name: file.name || text.uploads.pasted }));
    const coming = named.map(({ file, name }) => ({
      key: ++this.#last,
      name,
      size: file.size,
      done: 0,
    }));
    this.coming = [...this.coming, ...coming];
    for (const [at, { file, name }] of named.entries()) {
      const key = coming[at]?.key ?? 0;
      try {
        await this.#send(file, name, key);
      } catch (thrown) {
        this.#refuse(asRequestFailed(thrown));
      } finally {
        this.coming = this.coming.filter((one) => one.key !== key);
      }
    }
    void this.draft.conversation.refresh();
  }

  async remove(file: UploadId): Promise<void> {
    const { session, ticket } = this.draft.conversation;
    try {
      await session.bridge.ask("remove_upload", { ticket, file });
    } catch (thrown) {
      this.#refuse(asRequestFailed(thrown));
    } finally {
      await this.draft.conversation.refresh();
    }
  }

  /** Says why nothing can be attached. */
  refuse(message: string): void {
    this.refused = [
      new RequestFailed({ code: "not_possible", message, hint: null, retry_at: null }),
    ];
  }

  dismiss(): void {
    this.refused = [];
  }

  async #send(file: File, name: string, key: number): Promise<void> {
    const { session, ticket } = this.draft.conversation;
    const { coming } = await session.bridge.ask("begin_upload", {
      ticket,
      name,
      size: file.size,
      note: this.draft.note,
    });
    for (let offset = 0; offset < file.size; offset += CHUNK) {
      const bytes = new Uint8Array(await file.slice(offset, offset + CHUNK).arrayBuffer());
      const base64 = toBase64(bytes);
      await session.bridge.ask("upload_chunk", { ticket, coming, offset, base64 });
      const done = offset + bytes.length;
      this.coming = this.coming.map((one) => (one.key === key ? { ...one, done } : one));
    }
  }

  #refuse(...why: RequestFailed[]): void {
    this.refused = [...this.refused, ...why];
  }
}
