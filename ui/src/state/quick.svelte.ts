/**
 * The reply in a row of the notifier: one ticket at a time, with the conversation and the draft of the
 * engine's, so that what is begun here can be gone on with where the whole conversation shows.
 */
import type { Stop } from "../lib/bridge";
import type { Queue, TicketRef } from "../lib/protocol";
import { sameTicket } from "../lib/tickets";
import { Conversation } from "./conversation.svelte";
import type { Session } from "./session.svelte";

export class Quick {
  conversation = $state.raw<Conversation | null>(null);
  /** In which list. */
  queue = $state<Queue>("assigned");

  constructor(readonly session: Session) {}

  get ticket(): TicketRef | null {
    return this.conversation?.ticket ?? null;
  }

  start(): Stop {
    const stop = this.session.onChanged((account, tickets) => {
      const open = this.conversation;
      if (!open || open.ticket.account !== account) return;
      if (tickets === null || tickets.includes(open.ticket.id)) void open.refresh();
    });
    return () => {
      stop();
      this.close();
    };
  }

  open(ticket: TicketRef, queue: Queue): void {
    if (sameTicket(this.ticket, ticket)) return;
    this.close();
    this.queue = queue;
    this.conversation = new Conversation(this.session, ticket, "reply");
    void this.conversation.refresh();
  }

  /** What was typed is kept as the draft. */
  close(): void {
    this.conversation?.close();
    this.conversation = null;
  }

  /** Lets go of it without ending it: somebody else goes on with it. */
  handOver(): Conversation | null {
    const conversation = this.conversation;
    this.conversation = null;
    return conversation;
  }
}
