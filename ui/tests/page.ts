/** A window's page over a test engine, in a document that can be given a focus and a layout. */
import { flushSync, mount, unmount } from "svelte";
import { vi } from "vitest";
import App from "../src/App.svelte";
import type { Engine } from "./engine";

let close: (() => void) | null = null;

/** Opens the page and waits until it has asked all it asks at first. */
export async function open(engine: Engine): Promise<void> {
  document.body.dataset["view"] = engine.window;
  const app = mount(App, { target: document.body, props: { bridge: engine } });
  close = () => void unmount(app);
  await settle();
}

export function closePage(): void {
  close?.();
  close = null;
  document.body.replaceChildren();
}

/** Lets answers arrive, effects run and two frames be painted. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await vi.advanceTimersByTimeAsync(40);
    flushSync();
  }
}

export function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

export function one(selector: string): HTMLElement {
  const found = all(selector);
  if (found.length !== 1) throw new Error(`${found.length} elements match ${selector}`);
  return found[0] as HTMLElement;
}

export function words(selector: string): string {
  return one(selector).textContent.replace(/\s+/g, " ").trim();
}

export async function click(selector: string): Promise<void> {
  one(selector).click();
  await settle();
}

export async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await settle();
}

export async function type(text: string): Promise<void> {
  const box = one("textarea[data-part=reply]") as HTMLTextAreaElement;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await Promise.resolve();
  flushSync();
}

/** Gives a field another value, as a person would who then leaves it. */
export async function change(
  field: string | HTMLElement,
  value: string,
  event: "change" | "input" = "change",
): Promise<void> {
  const element = (typeof field === "string" ? one(field) : field) as HTMLInputElement;
  element.value = value;
  element.dispatchEvent(new Event(event, { bubbles: true }));
  await settle();
}

/** The window's focus, as the desktop gives it. */
export function desk(state: { focused?: boolean; visible?: boolean }): void {
  if (state.focused !== undefined) {
    vi.spyOn(document, "hasFocus").mockReturnValue(state.focused);
    if (state.focused) window.dispatchEvent(new Event("focus"));
    else window.dispatchEvent(new Event("blur"));
  }
  if (state.visible !== undefined) {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(
      state.visible ? "visible" : "hidden",
    );
    document.dispatchEvent(new Event("visibilitychange"));
  }
}

/** Rows of 70 px under a head of 76, in a window of 600: as many show as would. */
export function layOut(): void {
  vi.spyOn(document.documentElement, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    if (this.matches("[data-ticket]")) {
      const scrolled = this.closest(".list")?.scrollTop ?? 0;
      const index = all("[data-ticket]").indexOf(this as HTMLElement);
      return new DOMRect(0, 76 + index * 70 - scrolled, 400, 70);
    }
    return new DOMRect(0, 76, 400, 524);
  });
}
