/** Macros and views in the mock engine: enough of them to try the pages, not the engine's rules. */
import { type Answer, type RequestName, RequestFailed } from "../src/lib/bridge";
import type {
  MacroPreview,
  MacroRow,
  Requests,
  TicketId,
  TicketRow,
  ViewRow,
} from "../src/lib/protocol";
import { isTemplate } from "../src/lib/template";

type Handlers = {
  [Name in Extract<RequestName, "list_macros" | "preview_macro" | "list_views" | "list_view">]: (
    ask: Requests[Name]["ask"],
  ) => Answer<Name>;
};

type Prepared = Partial<MacroPreview> & { id: number; title: string; description: string };

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
    filled_by_helpdesk: false,
    status: "pending",
    add_tags: ["needs_order_number"],
  },
  {
    id: 3,
    title: "WhatsApp template: order update",
    description: "Reaches a WhatsApp customer after 24 hours",
    text: "&((namespace=[[reddot_shop]] template=[[order_update]] fallback=[[There is news about your order.]] language=[[en]] body_text=[[Ana]] body_text=[[4211]]))&",
    status: "pending",
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
        const { template, refused } = this.#preview(one, ticket);
        return { id: one.id, title: one.title, description: one.description, template, refused };
      }),
    }),
    preview_macro: ({ ticket, macro }) => {
      const found = MACROS.find((one) => one.id === macro);
      if (!found) {
        throw new RequestFailed({
          code: "not_found",
          message: "This macro is not at the helpdesk any more.",
          hint: null,
          retry_at: null,
        });
      }
      return this.#preview(found, ticket.id);
    },
    list_views: () => ({ offered: true, views: [...VIEWS], as_of: this.started }),
    list_view: ({ view, offset, limit }) => {
      const rows = view === 3 ? [] : this.rows(view === 1);
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

  #preview({ id, title, ...more }: Prepared, ticket: TicketId | null): MacroPreview {
    const row = ticket === null ? null : this.find(ticket);
    const reply = more.text ?? null;
    const template = reply !== null && row?.channel === "whatsapp" && isTemplate(reply);
    const closed = row?.window.kind === "closed_since";
    const nothing = reply === null && !more.status && !more.add_tags && !more.remove_tags;
    return {
      macro: id,
      title,
      text: reply,
      template,
      filled_by_helpdesk: more.filled_by_helpdesk ?? true,
      unknown: more.unknown ?? [],
      status: more.status ?? null,
      assign: more.assign ?? null,
      assignee_name: more.assignee_name ?? "",
      add_tags: more.add_tags ?? [],
      remove_tags: more.remove_tags ?? [],
      not_done: more.not_done ?? [],
      refused: nothing
        ? `Reddot does nothing of what it does: ${(more.not_done ?? []).join(", ")}.`
        : closed && reply !== null && !template
          ? "WhatsApp allows free replies only within 24 hours of the customer's last message."
          : null,
    };
  }
}
