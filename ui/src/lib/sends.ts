/** What is said about a send in the outbox. Nothing is claimed that the helpdesk did not confirm. */
import type { SendAction } from "./conversation";
import type { SendView, SendWhat } from "./protocol";
import { said, saidOr } from "./said";
import { shownReply } from "./template";
import { text } from "./text";
import { fullTime } from "./times";

/** `seconds` until it leaves; `connected`: the helpdesk answers. */
export function sendWords(send: SendView, seconds: number, connected: boolean): string {
  const words = wordsFor(send.what);
  const because = (what: string) =>
    send.reason ? text.send.because(what, said(send.reason)) : what;
  switch (send.state) {
    case "queued":
      // One that waits for a reason, or for the network, does not leave when its time comes.
      if (send.reason || !connected) return because(words.queued);
      return seconds > 0 ? words.sendingIn(seconds) : words.sending;
    case "sending":
      return words.sending;
    case "unknown":
      return because(send.doubtful ? text.send.doubtful : words.unknown);
    case "accepted":
      return words.accepted;
    case "failed":
    case "blocked":
      return words.failed(saidOr(send.reason));
  }
}

/** What a button says that does this with a send. */
export function sendActionLabel(action: SendAction, send: SendView): string {
  switch (action) {
    case "undo":
      return text.send.undo;
    case "retry":
      return send.doubtful ? text.send.sendAgain : text.send.retry;
    case "arrived":
      return text.send.arrived;
    case "discard":
      return isWords(send.what) ? text.send.edit : text.send.dismiss;
  }
}

/** What somebody wrote: a reply, or an internal note. */
export function isWords(what: SendWhat): what is Extract<SendWhat, { kind: "reply" | "note" }> {
  return what.kind === "reply" || what.kind === "note";
}

/** Those words as they are read. */
export function sendText(what: Extract<SendWhat, { kind: "reply" | "note" }>): string {
  // A note is never a template.
  return what.kind === "note" ? what.text : shownReply(what.text);
}

/** What a send does, in short. */
export function sendLabel(what: SendWhat): string {
  const { label } = text.send;
  switch (what.kind) {
    case "reply":
      return text.outbox.reply(text.status[what.status]);
    case "note":
      return text.conversation.note;
    case "take":
      return label.take;
    case "status":
      return label.status(text.status[what.status]);
    case "priority":
      return what.priority === null
        ? label.noPriority
        : label.priority(text.priority[what.priority]);
    case "snooze":
      return what.until === null ? label.snooze : label.snoozeUntil(fullTime(what.until));
    case "assign":
      if (!what.to) return label.toNobody;
      return what.to.me ? label.toMe : label.assign(what.to.name);
    case "tags":
      return label.tags(what.add, what.remove);
  }
}

function wordsFor(what: SendWhat) {
  switch (what.kind) {
    case "reply":
      return replyWords();
    case "note":
      return text.send.note;
    case "take":
      return text.send.take;
    default:
      return text.send.act(sendLabel(what));
  }
}

function replyWords() {
  const { sendingIn, waiting, sending, unknown, accepted, notSent } = text.send;
  return { sendingIn, queued: waiting, sending, unknown, accepted, failed: notSent };
}
