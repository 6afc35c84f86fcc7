/**
 * The way from a page to the program: requests, events, and the few commands of the window itself.
 *
 * A page never talks to Tauri directly, it is given a `Bridge`. The real one is `tauri.ts`; a
 * plain browser gets a mock engine (`dev/`), and tests get their own. Requests are typed by the
 * generated protocol: a misspelt name or parameter does not compile.
 */
import type {
  AccountId,
  AttachmentRef,
  ErrorCode,
  Event,
  ExportFormat,
  ExportWhat,
  Exported,
  ProtocolError,
  Requests,
  TicketRef,
  Time,
  UploadId,
  View,
} from "./protocol";

import { said, saidOr } from "./said";

export type RequestName = keyof Requests;
export type Ask<Name extends RequestName> = Requests[Name]["ask"];
export type Answer<Name extends RequestName> = Requests[Name]["answer"];

/** Which window a page is in. */
export type WindowName = View["window"];

/** Where files for a reply come from. Which they are, a page cannot say. */
export type FileSource = "dialog" | "drop";

/** What became of them. */
export interface Attached {
  attached: number;
  refused: ProtocolError[];
}

/** Files are dragged over the window, were dragged away again, or were dropped onto it. */
export type Dragged = "over" | "gone" | "dropped";

/** Stops what was started. */
export type Stop = () => void;

export interface Bridge {
  readonly window: WindowName;
  /** Rejects with a `RequestFailed`, always. */
  ask<Name extends RequestName>(name: Name, params: Ask<Name>): Promise<Answer<Name>>;
  onEvent(then: (event: Event) => void): Promise<Stop>;
  /** The background program ended; the window will be closed. */
  onGone(then: () => void): Promise<Stop>;
  /** The page is up: what this window should show now; null for its default. */
  ready(): Promise<View | null>;
  closeWindow(): Promise<void>;
  /** Fills the screen with this window, or no longer: the queue's only. */
  fillScreen(on: boolean): Promise<void>;
  openExternal(url: string): Promise<void>;
  /**
   * Has conversations written into a file. The program asks the person where; null: nowhere after
   * all. `id` is a name that no other export has. Rejects with a `RequestFailed`.
   */
  export(id: string, what: ExportWhat, format: ExportFormat): Promise<Exported | null>;
  /** Opens the folder of the file that was exported under that name. */
  showExported(id: string): Promise<void>;
  /** Where a picture of a message can be shown from; `small` for a list of messages. */
  pictureUrl(file: AttachmentRef, small: boolean): string;
  /** The same of a small picture of a file of ours. */
  uploadUrl(account: AccountId, file: UploadId): string;
  /**
   * Attaches files to the draft of a ticket's reply, or of an internal note: chosen in a dialog, or
   * dropped just now.
   */
  attachFiles(ticket: TicketRef, source: FileSource, note: boolean): Promise<Attached>;
  onFiles(then: (what: Dragged) => void): Promise<Stop>;
}

/** A `ProtocolError` that can be thrown. */
export class RequestFailed extends Error implements ProtocolError {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly retry_at: Time | null;

  constructor(error: ProtocolError) {
    super(said(error.message));
    this.name = "RequestFailed";
    this.code = error.code;
    this.hint = saidOr(error.hint);
    this.retry_at = error.retry_at;
  }
}

/** Makes one kind of error of whatever was thrown. */
export function asRequestFailed(thrown: unknown): RequestFailed {
  if (thrown instanceof RequestFailed) return thrown;
  if (isProtocolError(thrown)) return new RequestFailed(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RequestFailed({ code: "internal", message, hint: null, retry_at: null });
}

function isProtocolError(thrown: unknown): thrown is ProtocolError {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    typeof (thrown as { code?: unknown }).code === "string" &&
    typeof (thrown as { message?: unknown }).message === "string"
  );
}
