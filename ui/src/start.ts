/** Mounts the page of a window onto a bridge: the real one, or a mock of it. */
import { mount } from "svelte";
import App from "./App.svelte";
import type { Bridge } from "./lib/bridge";

export function start(bridge: Bridge): void {
  document.body.dataset["view"] = bridge.window;
  // Whatever is dropped on the window must not make it navigate.
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => event.preventDefault());
  }
  mount(App, { target: document.body, props: { bridge } });
}
