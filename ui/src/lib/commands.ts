/**
 * What can be done by the keyboard and from the palette, in one table: the keys that are heard, the
 * keys that the palette shows and the map of the keyboard all come from here.
 */
import { composing } from "./keys";
import { text } from "./text";

/** Where a command belongs in the map of the keyboard. */
export type CommandGroup = "go" | "ticket" | "list" | "app";

interface Spec {
  group: CommandGroup;
  /** The first is the one that is shown. `Mod` is Ctrl, or Cmd on a Mac. */
  keys: readonly string[];
}

export const COMMANDS = {
  palette: { group: "app", keys: ["Mod+K"] },
  keyboard: { group: "app", keys: ["?", "Mod+/"] },
  settings: { group: "app", keys: ["Mod+,"] },
  sign_in: { group: "app", keys: [] },
  pause: { group: "app", keys: [] },
  resume: { group: "app", keys: [] },
  why: { group: "app", keys: ["w"] },
  open_inbox: { group: "app", keys: ["g"] },
  open_queue: { group: "app", keys: [] },
  wall: { group: "app", keys: ["F11"] },
  thresholds: { group: "app", keys: [] },
  search: { group: "go", keys: ["/"] },
  next: { group: "go", keys: ["j"] },
  previous: { group: "go", keys: ["k"] },
  open: { group: "go", keys: ["o"] },
  back: { group: "go", keys: ["u"] },
  assigned: { group: "go", keys: ["1"] },
  unassigned: { group: "go", keys: ["2"] },
  reply: { group: "ticket", keys: ["r"] },
  take: { group: "ticket", keys: ["t"] },
  assign_me: { group: "ticket", keys: [] },
  later: { group: "ticket", keys: ["l"] },
  later_tomorrow: { group: "ticket", keys: [] },
  later_undo: { group: "ticket", keys: [] },
  change: { group: "ticket", keys: ["a"] },
  set_open: { group: "ticket", keys: [] },
  set_pending: { group: "ticket", keys: [] },
  set_hold: { group: "ticket", keys: [] },
  set_solved: { group: "ticket", keys: ["e"] },
  export: { group: "ticket", keys: [] },
  customer: { group: "ticket", keys: ["c"] },
  merge: { group: "ticket", keys: [] },
  filter: { group: "list", keys: ["f"] },
  clear_filters: { group: "list", keys: ["x"] },
  save_filter: { group: "list", keys: [] },
  sort_own: { group: "list", keys: [] },
  sort_unanswered: { group: "list", keys: [] },
  sort_closing: { group: "list", keys: [] },
} as const satisfies Record<string, Spec>;

export type CommandId = keyof typeof COMMANDS;
export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[];

/** What a window does for a command. */
export interface Action {
  run: () => void;
  /** It makes sense now. */
  can?: () => boolean;
}

export type Actions = Partial<Record<CommandId, Action>>;

export function keysOf(id: CommandId): readonly string[] {
  return COMMANDS[id].keys;
}

/** What can be done now. */
export function possible(actions: Actions): CommandId[] {
  return COMMAND_IDS.filter((id) => isPossible(actions, id));
}

function isPossible(actions: Actions, id: CommandId): boolean {
  const action = actions[id];
  return action !== undefined && (action.can?.() ?? true);
}

/** Whether a key of the table is the one that was pressed. */
export function isKey(spec: string, event: KeyboardEvent): boolean {
  const parts = spec.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("Mod");
  if (event.altKey || mod !== (event.ctrlKey || event.metaKey)) return false;
  const letter = /^[A-Za-z]$/.test(key);
  // Which key has a sign on it, and whether that takes Shift, is the keyboard's affair.
  if (letter) return !event.shiftKey && event.key.toLowerCase() === key.toLowerCase();
  return event.key === key;
}

/** Somebody types, or a dialog waits for an answer. */
function isBusy(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable], [role=menu]") !== null
  );
}

/** The command that a key stands for here and now; null: none. */
export function commandFor(event: KeyboardEvent, actions: Actions): CommandId | null {
  if (event.defaultPrevented || composing(event)) return null;
  // What is modal has the keyboard for itself.
  if (document.querySelector("dialog[open]") !== null) return null;
  const typing = isBusy(event);
  for (const id of COMMAND_IDS) {
    for (const spec of keysOf(id)) {
      if (typing && !spec.includes("Mod+")) continue;
      if (isKey(spec, event) && isPossible(actions, id)) return id;
    }
  }
  return null;
}

/** A key as it stands on a keyboard. */
export function keyLabel(spec: string, mac = isMac()): string {
  return spec
    .split(/\+(?=.)/)
    .map((part) =>
      part === "Mod"
        ? mac
          ? "⌘"
          : text.keyboard.ctrl
        : part.length === 1
          ? part.toUpperCase()
          : part,
    )
    .join(mac ? "" : "+");
}

function isMac(): boolean {
  return /Mac/.test(navigator.userAgent);
}
