/** Macros and views in the mock engine: enough of them to try the pages, not the engine's rules. */
import { arranged } from "./arranged";
import { type Answer, type RequestName, RequestFailed } from "../src/lib/bridge";
import type {
  MacroPreview,
  MacroRow,
  PlaceValue,
  PlaceView,
  Requests,
  TicketId,
  TicketRow,
  ViewRow,
} from "../src/lib/protocol";

type Handlers = {
  [Name in Extract<RequestName, "list_macros" | "preview_macro" | "list_views" | "list_view">]: (
    ask: Requests[Name]["ask"],
  ) => Answer<Name>;
};

type Prepared = Partial<MacroPreview> & {
  id: number;
  title: string;
  description: string;
  /** A template of WhatsApp's, with its places. */
  form?: { name: string; words: string; places: readonly { name: string; example: string }[] };
};

const MACROS: readonly Prepared[] = [
  {
    id: 1,
    title: "Greet and take",
    description: "Says hello and assigns the ticket to you",
    text: "Hi Ana, this is Mara. Let me have a look.",
    status: "open",
    assign: { kind: "me" },
    assignee_name: "Ana Ruiz",
  },
  {
    id: 2,
    title: "Ask for the order number",
    description: "Waits for the customer",
    text: "Could you send me your order number, please?\n\nIt begins with {{dc.order_prefix}}.",
    unknown: ["{{dc.order_prefix}}"],
    filled_instead: true,
    status: "pending",
    add_tags: ["needs_order_number"],
  },
  {
    id: 3,
    title: "WhatsApp template: order update",
    description: "Reaches a WhatsApp customer after 24 hours",
    form: {
      name: "order_update",
      words: "Hi {{1}}, there is news about your order {{2}}. Reply to this message to talk to us.",
      places: [
        { name: "1", example: "Ana" },
        { name: "2", example: "4211" },
      ],
    },
  },
  {
    id: 4,
    title: "Returns::Label sent",
    description: "For the refunds team",
    add_tags: ["return", "label_sent"],
    remove_tags: ["vip"],
    not_done: ["writing an internal note", "setting the priority to normal"],
  },
  {
    id: 5,
    title: "Hand over to the night shift",
    description: "",
    not_done: ["changing the group"],
  },
];

const VIEWS: readonly ViewRow[] = [
  { id: 1, title: "Your social messaging tickets", personal: false, as_of: null },
  { id: 2, title: "Unassigned social messaging tickets", personal: false, as_of: null },
  { id: 3, title: "Refunds of this week, oldest first", personal: true, as_of: null },
];

export class MockOffers {
  constructor(
    readonly find: (ticket: TicketId) => TicketRow,
    readonly rows: (assigned: boolean) => TicketRow[],
    readonly started: number,
  ) {}

  readonly handlers: Handlers = {
    list_macros: ({ ticket, text }) => ({
      offered: true,
      as_of: this.started,
      macros: MACROS.filter(({ title, description }) =>
        `${title} ${description}`.toLowerCase().includes(text.trim().toLowerCase()),
      ).map((one): MacroRow => {
        const { template, refused } = this.#preview(one, ticket, []);
        return { id: one.id, title: one.title, description: one.description, template, refused };
      }),
    }),
    preview_macro: ({ ticket, macro, values }) => {
      const found = MACROS.find((one) => one.id === macro);
      if (!found) {
        throw new RequestFailed({
          code: "not_found",
          message: "This macro is not at the helpdesk any more.",
          hint: null,
          retry_at: null,
        });
      }
      return this.#preview(found, ticket.id, values);
    },
    list_views: () => ({ offered: true, views: [...VIEWS], as_of: this.started }),
    list_view: ({ view, offset, limit, sort, filter }) => {
      const rows = arranged(view === 3 ? [] : this.rows(view === 1), sort, filter);
      return {
        view,
        rows: rows.slice(offset, offset + limit),
        total: rows.length,
        not_held: view === 2 ? 3 : 0,
        more: view === 2,
        as_of: this.started,
        trouble: null,
      };
    },
  };

  #preview(
    { id, title, form, ...more }: Prepared,
    ticket: TicketId | null,
    values: readonly PlaceValue[],
  ): MacroPreview {
    const row = ticket === null ? null : this.find(ticket);
    const given = new Map(values.map(({ name, value }) => [name, value.trim()]));
    const places = (form?.places ?? []).map((place): PlaceView => {
      const value = given.get(place.name) ?? "";
      const odd = /[{}]/.test(value) ? "Braces cannot be used in a template." : null;
      return { ...place, value, trouble: value === "" ? "Fill this in." : odd };
    });
    const whole = form !== undefined && places.every((place) => place.trouble === null);
    const filled = {
      name: form?.name,
      language: "en",
      category: "UTILITY",
      namespace: "",
      text: form?.words,
      values: places.map(({ name, value }) => [name, value]),
    };
    const reply = whole ? `&((whatsapp=${JSON.stringify(filled)}))&` : (more.text ?? null);
    const shown =
      form?.words.replace(/\{\{(\w+)\}\}/g, (place, name: string) => given.get(name) || place) ??
      null;
    const template = row?.channel === "whatsapp" && form !== undefined;
    const closed = row?.window.kind === "closed_since";
    const nothing = reply === null && !form && !more.status && !more.add_tags && !more.remove_tags;
    return {
      macro: id,
      title,
      text: reply,
      shown,
      template,
      places,
      filled_instead: more.filled_instead ?? false,
      unknown: more.unknown ?? [],
      status: more.status ?? null,
      assign: more.assign ?? null,
      assignee_name: more.assignee_name ?? "",
      add_tags: more.add_tags ?? [],
      remove_tags: more.remove_tags ?? [],
      not_done: more.not_done ?? [],
      refused: nothing
        ? `Reddot does nothing of what it does: ${(more.not_done ?? []).join(", ")}.`
        : form && !template
          ? "This template is WhatsApp's."
          : closed && reply !== null && !template
            ? "WhatsApp allows free replies only within 24 hours of the customer's last message."
            : null,
    };
  }
}
