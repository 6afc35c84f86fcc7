// Files that go along with a reply: attached by a button, a paste or a drop, shown, taken off, sent.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import { CHUNK } from "../src/lib/bytes";
import type { ConversationView, UploadView } from "../src/lib/protocol";
import { Engine, conversation, ref, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, settle, type, words } from "./page";

const ATTACH = "[data-action=attach]";
const SEND = "[data-action=send]";

function upload(id: number, name: string, more: Partial<UploadView> = {}): UploadView {
  return { id, name, content_type: "", size: 84_100, kind: "file", ...more };
}

describe("the files of a reply", () => {
  let engine: Engine;
  let held: ConversationView;

  afterEach(() => {
    closePage();
    vi.useRealTimers();
  });

  beforeEach(async () => {
    vi.useFakeTimers({
      toFake: [
        "setTimeout",
        "clearTimeout",
        "Date",
        "requestAnimationFrame",
        "cancelAnimationFrame",
      ],
    });
    layOut();
    desk({ focused: true, visible: true });
    engine = new Engine();
    held = conversation(row(1));
    engine.rows.assigned = [held.row];
    hold({});
    await open(engine);
    await click("[data-ticket]");
  });

  function hold(more: Partial<ConversationView>): void {
    held = { ...held, ...more };
    engine.conversations.set(1, held);
  }

  async function tell(): Promise<void> {
    engine.emit({ event: "changed", account: "desk", tickets: [1] });
    await settle();
  }

  async function paste(...files: File[]): Promise<void> {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files, types: ["Files"] } });
    one("textarea[data-part=reply]").dispatchEvent(event);
    await settle();
  }

  test("are chosen in the program's dialog, shown by name and size, and go with the reply", async () => {
    expect((one(SEND) as HTMLButtonElement).disabled).toBe(true);
    hold({ draft_files: [upload(5, "foto.jpg", { kind: "image" }), upload(6, "factura.pdf")] });
    await click(ATTACH);
    expect(engine.attaching).toEqual([[ref(1), "dialog", false]]);
    expect(words("[data-upload='6']")).toBe("factura.pdf 84 kB");
    expect(one("[data-upload='5'] img").getAttribute("src")).toBe("upload:desk/5");
    // Without a word, too.
    hold({ draft_files: [] });
    await click(SEND);
    expect(engine.requests("reply")).toEqual([
      { ticket: ref(1), text: "", status: "pending", files: [5, 6] },
    ]);
    expect(all("[data-upload]")).toEqual([]);
  });

  test("each is taken off by a button that says which", async () => {
    hold({ draft_files: [upload(5, "foto.jpg"), upload(6, "factura.pdf")] });
    await tell();
    const remove = one("[data-upload='5'] [data-action=remove-upload]");
    expect(remove.getAttribute("aria-label")).toBe("Remove foto.jpg");
    expect(remove.tagName).toBe("BUTTON");
    hold({ draft_files: [upload(6, "factura.pdf")] });
    await click("[data-upload='5'] [data-action=remove-upload]");
    expect(engine.requests("remove_upload")).toEqual([{ ticket: ref(1), file: 5 }]);
    expect(all("[data-upload]")).toHaveLength(1);
    expect(document.activeElement).toBe(one(ATTACH));
  });

  test("a pasted picture goes to the engine in chunks, and the reply waits for it", async () => {
    const size = CHUNK + 10;
    let go: () => void = () => undefined;
    engine.handlers.upload_chunk = async ({ offset }) => {
      if (offset > 0) await new Promise<void>((then) => (go = then));
      return { file: null };
    };
    await type("mira");
    await paste(new File([new Uint8Array(size)], "image.png", { type: "image/png" }));
    await vi.waitFor(() => expect(engine.requests("upload_chunk")).toHaveLength(2), {
      timeout: 20_000,
    });
    await settle();
    expect(engine.requests("begin_upload")).toEqual([
      { ticket: ref(1), name: "image.png", size, note: false },
    ]);
    expect(engine.requests("upload_chunk").map(({ offset }) => offset)).toEqual([0, CHUNK]);
    expect(words("[data-part=upload-coming]")).toBe("image.png 99 %");
    expect((one(SEND) as HTMLButtonElement).disabled).toBe(true);
    go();
    await settle();
    expect(all("[data-part=upload-coming]")).toEqual([]);
    expect((one(SEND) as HTMLButtonElement).disabled).toBe(false);
  }, 30_000);

  test("why one was refused is said with what to do, and can be put away", async () => {
    const refusal = {
      code: "not_possible",
      message: "foto.png is 21 MB; WhatsApp takes pictures up to 5 MB.",
      hint: "Make it smaller, or send it another way.",
      retry_at: null,
    } as const;
    engine.attached = { attached: 0, refused: [refusal] };
    await click(ATTACH);
    expect(words("[data-part=file-refused]")).toBe(`${refusal.message} ${refusal.hint}`);
    expect(one("[data-part=file-refused]").getAttribute("role")).toBe("alert");
    await click("[data-action=dismiss-refused]");
    expect(all("[data-part=file-refused]")).toEqual([]);
    engine.handlers.begin_upload = () => {
      throw new RequestFailed(refusal);
    };
    await paste(new File(["x"], "foto.png"));
    expect(words("[data-part=file-refused]")).toContain("21 MB");
  });

  test("what is dropped onto the window the program attaches: the page is not told what", async () => {
    engine.drag("over");
    await settle();
    expect(words("[data-part=drop]")).toBe("Drop the files to attach them");
    engine.drag("dropped");
    await settle();
    expect(all("[data-part=drop]")).toEqual([]);
    expect(engine.attaching).toEqual([[ref(1), "drop", false]]);
  });

  test("where a channel takes none, the reason is said and nothing is asked for (rule 14)", async () => {
    hold({ no_files: "Facebook takes no files with a reply." });
    await tell();
    await click(ATTACH);
    expect(words("[data-part=file-refused]")).toBe("Facebook takes no files with a reply.");
    await paste(new File(["x"], "foto.png"));
    engine.drag("dropped");
    await settle();
    expect(engine.attaching).toEqual([]);
    expect(engine.requests("begin_upload")).toEqual([]);
  });

  test("those of a reply in the outbox show with it", async () => {
    hold({
      sends: [
        {
          id: 3,
          what: { kind: "reply", text: "", status: "pending" },
          state: "failed",
          reason: "foto.jpg was not taken.",
          created_at: Date.now(),
          not_before: Date.now(),
          doubtful: false,
          files: [upload(5, "foto.jpg")],
        },
      ],
    });
    await tell();
    expect(words("[data-send='3'] [data-upload='5'] .name")).toBe("foto.jpg");
    expect(all("[data-send='3'] [data-action=remove-upload]")).toEqual([]);
  });
});
