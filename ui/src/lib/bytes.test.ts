import { describe, expect, test } from "vitest";
import { pastedFiles, toBase64 } from "./bytes";

test("bytes survive the way, however many", () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => at % 256);
  const back = Uint8Array.from(atob(toBase64(bytes)), (c) => c.charCodeAt(0));
  expect(back).toEqual(bytes);
  expect(toBase64(new Uint8Array())).toBe("");
});

describe("of what is pasted", () => {
  const photo = new File(["x"], "image.png", { type: "image/png" });
  const data = (types: string[]): DataTransfer =>
    ({ files: [photo], types }) as unknown as DataTransfer;

  test("a picture, or a file of a file manager, is a file", () => {
    expect(pastedFiles(data(["Files"]))).toEqual([photo]);
    expect(pastedFiles(data(["text/uri-list", "text/plain", "Files"]))).toEqual([photo]);
  });

  test("text of which there is a picture, too, is text", () => {
    expect(pastedFiles(data(["text/plain", "Files"]))).toEqual([]);
    expect(pastedFiles(data(["text/html", "Files"]))).toEqual([]);
    expect(pastedFiles(null)).toEqual([]);
  });
});
