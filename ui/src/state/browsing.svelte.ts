/**
 * Where the agent is in a window: the queue that is listed and the conversation that is open.
 * It reads again whatever of the two is shown when the engine says that something changed.
 */
import type { Stop } from "../lib/bridge";
import { isEmpty } from "../lib/listing";
import type { ListFilter, Queue, Sort, TicketRef, TicketRow } from "../lib/protocol";
import { sameTicket } from "../lib/tickets";
import { Conversation } from "./conversation.svelte";
import { Listing } from "./listing.svelte";
import { QueueList } from "./queue.svelte";
import type { Place, Session } from "./session.svelte";

export class Browsing {
  queue = $state<Queue>("assigned");
  conversation = $state.raw<Conversation | null>(null);
  /** From where the open ticket was reached, the latest last. */
  trail = $state.raw<readonly TicketRef[]>([]);
  readonly lists: Record<Queue, QueueList>;

  constructor(
    readonly session: Session,
    page: number,
    /** Whether the queues are sorted and filtered here, which is the inbox's alone (rule 12). */
    sorts = false,
  ) {
    const list = (queue: Queue) =>
      new QueueList(session, queue, page, new Listing(sorts ? queue : null));
    this.lists = { assigned: list("assigned"), unassigned: list("unassigned") };
  }

  get list(): QueueList {
    return this.lists[this.queue];
  }

  /**
   * How many tickets each queue holds: as listed where the whole of it was read, so that a tab agrees
   * with its rows; as the engine's status says where it is filtered, or not on the screen.
   */
  get counts(): Record<Queue, number | null> {
    const count = (queue: Queue) => {
      const status = this.session.status?.[queue] ?? null;
      const { total, listing } = this.lists[queue];
      return queue === this.queue && isEmpty(listing.filter) ? (total ?? status) : status;
    };
    return { assigned: count("assigned"), unassigned: count("unassigned") };
  }

  start(): Stop {
    void this.list.refresh();
    const stop = this.session.onChanged((account, tickets) => {
      void this.list.refresh();
      const open = this.conversation;
      if (!open || open.ticket.account !== account) return;
      if (tickets === null || tickets.includes(open.ticket.id)) void open.refresh();
    });
    return () => {
      stop();
      this.close();
    };
  }

  choose(queue: Queue): void {
    if (queue === this.queue) return;
    this.queue = queue;
    void this.list.refresh();
  }

  /** Sorts and filters the queue that is listed. */
  arrange(sort: Sort, filter: ListFilter): void {
    this.list.listing.set(sort, filter);
    this.list.again();
    this.session.looking.ask();
  }

  open(ticket: TicketRef): void {
    this.trail = [];
    this.#open(ticket);
  }

  /** Goes on with a conversation that was begun elsewhere in the window. */
  adopt(conversation: Conversation): void {
    this.trail = [];
    if (this.conversation !== conversation) this.conversation?.close();
    this.conversation = conversation;
  }

  /** Opens a ticket from the one that is open: `back` leads there again. */
  openBeside(ticket: TicketRef): void {
    const from = this.conversation?.ticket;
    if (from && sameTicket(from, ticket)) return;
    this.#open(ticket);
    if (from) this.trail = [...this.trail, from];
  }

  /** Back to the ticket from which this one was opened; false when there is none. */
  back(): boolean {
    const to = this.trail.at(-1);
    if (!to) return false;
    this.trail = this.trail.slice(0, -1);
    this.#open(to);
    return true;
  }

  #open(ticket: TicketRef): void {
    if (this.conversation && sameTicket(this.conversation.ticket, ticket)) return;
    this.conversation?.close();
    this.conversation = new Conversation(this.session, ticket);
    void this.conversation.refresh();
  }

  close(): void {
    this.trail = [];
    this.conversation?.close();
    this.conversation = null;
    this.session.looking.ask();
  }

  async go(place: Place): Promise<void> {
    if (place.queue) this.choose(place.queue);
    if (place.ticket === null) this.close();
    else this.open(place.ticket);
    await Promise.resolve();
  }

  find(ticket: TicketRef): TicketRow | undefined {
    return this.lists.assigned.find(ticket) ?? this.lists.unassigned.find(ticket);
  }
}
