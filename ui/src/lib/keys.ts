/** Keyboard: moving within a group that is one tab stop, and keys that belong to an input method. */

/** The index a key leads to, or null when it is not one of ours. Ends do not wrap round. */
export function step(
  event: Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">,
  from: number,
  length: number,
  axis: "horizontal" | "vertical",
): number | null {
  if (event.altKey || event.ctrlKey || event.metaKey || length === 0) return null;
  const back = axis === "vertical" ? "ArrowUp" : "ArrowLeft";
  const on = axis === "vertical" ? "ArrowDown" : "ArrowRight";
  switch (event.key) {
    case back:
      return Math.max(from - 1, 0);
    case on:
      return Math.min(from + 1, length - 1);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}

/** The key is part of composing a character (Japanese, Chinese, Korean); it means nothing else. */
export function composing(event: KeyboardEvent): boolean {
  // WebKit sends the Enter that ends a composition after the composition: 229 tells it apart.
  return event.isComposing || event.keyCode === 229;
}
