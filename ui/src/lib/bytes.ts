/** Bytes on their way to the engine. */

/** The most bytes of a file in one chunk: the engine's `CHUNK`. */
export const CHUNK = 1024 * 1024;

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // Not all at once: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/**
 * The files of a paste that are meant as files. Programs that copy text often offer a picture of it
 * as well: then the text is meant. File managers offer the addresses as text, but no page.
 */
export function pastedFiles(data: DataTransfer | null): File[] {
  const files = [...(data?.files ?? [])];
  const types = [...(data?.types ?? [])];
  const isText = types.includes("text/plain") && !types.includes("text/uri-list");
  return isText || types.includes("text/html") ? [] : files;
}
