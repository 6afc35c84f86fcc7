/** The real bridge: Tauri's `invoke` and its events. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { type Bridge, asRequestFailed } from "./bridge";
import type { Event, View } from "./protocol";

export function tauriBridge(): Bridge {
  return {
    window: getCurrentWindow().label === "inbox" ? "inbox" : "notifier",
    async ask(name, params) {
      try {
        return await invoke("request", { request: { ...params, type: name } });
      } catch (thrown) {
        throw asRequestFailed(thrown);
      }
    },
    onEvent: (then) => listen<Event>("engine", ({ payload }) => then(payload)),
    onGone: (then) => listen("engine-gone", then),
    ready: () => invoke<View | null>("ready"),
    closeWindow: () => invoke("close_window"),
    openExternal: (url) => invoke("open_external", { url }),
  };
}
