// Files of messages: pictures are shown, dangerous ones can only be saved, harmful ones not at all.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AttachmentView } from "../src/lib/protocol";
import { RequestFailed } from "../src/lib/bridge";
import { Engine, conversation, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, settle, words } from "./page";

function file(id: number, name: string, more: Partial<AttachmentView> = {}): AttachmentView {
  const plain = {
    content_type: "",
    size: 84_100,
    kind: "file",
    malware: false,
    held: false,
  } as const;
  return { id, name, ...plain, ...more };
}

describe("the files of a message", () => {
  let engine: Engine;

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
    const held = conversation(row(1));
    const attachments = [
      file(1, "foto.jpg", { kind: "image" }),
      file(2, "factura.pdf"),
      file(3, "factura.pdf.exe", { kind: "dangerous" }),
      file(4, "oferta.docx", { malware: true }),
    ];
    held.messages = held.messages.map((message) => ({ ...message, text: "", attachments }));
    engine.rows.assigned = [held.row];
    engine.conversations.set(1, held);
    await open(engine);
    await click("[data-ticket]");
  });

  test("a picture is shown, small, and opened by its own name", async () => {
    const image = one("[data-file='1'] img") as HTMLImageElement;
    expect(image.getAttribute("src")).toMatch(/^picture:.*\/1\/small$/);
    expect(image.alt).toBe("foto.jpg");
    engine.handlers.open_attachment = () => ({});
    await click("[data-file='1'] [data-action=open-file]");
    expect(engine.requests("open_attachment")[0]?.file.id).toBe(1);
  });

  test("a picture that cannot be shown is a file like any other", async () => {
    one("[data-file='1'] img").dispatchEvent(new Event("error"));
    await settle();
    expect(all("[data-file='1'] img")).toEqual([]);
    expect(words("[data-file='1'] .name")).toBe("foto.jpg");
  });

  test("what could run something can only be saved, and what is harmful not even that", () => {
    expect(all("[data-file='2'] button")).toHaveLength(2);
    expect(all("[data-file='3'] [data-action=open-file]")).toEqual([]);
    expect(all("[data-file='3'] [data-action=save-file]")).toHaveLength(1);
    expect(all("[data-file='4'] button")).toEqual([]);
  });

  test("where it was saved is told, and why it was not", async () => {
    engine.handlers.save_attachment = () => ({ path: "/home/ana/Downloads/factura.pdf" });
    await click("[data-file='2'] [data-action=save-file]");
    expect(words("[data-part=saved]")).toContain("/home/ana/Downloads/factura.pdf");
    engine.handlers.save_attachment = () => {
      throw new RequestFailed({
        code: "offline",
        message: "The helpdesk cannot be reached.",
        hint: "Try again later.",
        retry_at: null,
      });
    };
    await click("[data-file='3'] [data-action=save-file]");
    expect(words("[data-part=notice]")).toContain("The helpdesk cannot be reached.");
  });
});
