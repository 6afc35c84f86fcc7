/** The real bridge: Tauri's `invoke` and its events. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import {
  type Attached,
  type Bridge,
  type Dragged,
  type WindowName,
  asRequestFailed,
} from "./bridge";
import type { Event, Exported, View } from "./protocol";

export function tauriBridge(): Bridge {
  return {
    // The program labels each window with the name of its view.
    window: getCurrentWindow().label as WindowName,
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
    fillScreen: (on) => getCurrentWindow().setFullscreen(on),
    openExternal: (url) => invoke("open_external", { url }),
    async export(id, what, format) {
      try {
        return await invoke<Exported | null>("export", { id, what, format });
      } catch (thrown) {
        throw asRequestFailed(thrown);
      }
    },
    showExported: (id) => invoke("show_exported", { id }),
    pictureUrl: ({ ticket, message, id }, small) => {
      const account = encodeURIComponent(ticket.account);
      const size = small ? "small" : "whole";
      return `reddot-picture://localhost/${account}/${ticket.id}/${message}/${id}/${size}`;
    },
    uploadUrl: (account, file) =>
      `reddot-picture://localhost/${encodeURIComponent(account)}/upload/${file}`,
    async attachFiles(ticket, source, note) {
      try {
        return await invoke<Attached>("attach_files", { ticket, source, note });
      } catch (thrown) {
        throw asRequestFailed(thrown);
      }
    },
    onFiles: (then) => getCurrentWindow().listen<Dragged>("files", ({ payload }) => then(payload)),
  };
}
