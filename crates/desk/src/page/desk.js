// The desk's page. Everything that somebody wrote goes into the page as text, never as markup.
"use strict";

const token = document.querySelector("meta[name=desk-token]").content;
const $ = (id) => document.getElementById(id);
let queue = "unassigned";
let open = null;
let shown = "";

async function call(method, path, body) {
  const answer = await fetch("/desk/page/" + path, {
    method,
    headers: { authorization: "Bearer " + token, ...(body ? { "content-type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  const json = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Error(json.description || json.error?.message || String(answer.status));
  return json;
}

function el(name, kind, text, ...children) {
  const node = document.createElement(name);
  if (kind) node.className = kind;
  if (text) node.textContent = text;
  node.append(...children);
  return node;
}

const time = (at) => new Date(at).toLocaleString();

function say(text) {
  $("state").textContent = text;
}

function showTickets(tickets) {
  const now = JSON.stringify([tickets, open]);
  if (now === shown) return;
  shown = now;
  const focused = document.activeElement?.dataset?.ticket;
  $("tickets").replaceChildren(
    ...tickets.map((ticket) => {
      const button = el(
        "button", "", "",
        el("span", "line", "", el("strong", "text", ticket.customer), el("small", "", ticket.channel)),
        el("span", "text", ticket.last),
        el("span", "line dim", "", el("span", "", `#${ticket.id} ${ticket.status}`), el("span", "", ticket.assignee || "nobody's")),
      );
      button.dataset.ticket = ticket.id;
      button.setAttribute("aria-current", String(ticket.id === open));
      button.addEventListener("click", () => { open = ticket.id; refresh(); });
      return el("li", "", "", button);
    }),
  );
  if (focused) $("tickets").querySelector(`[data-ticket="${Number(focused)}"]`)?.focus();
}

let conversation = "";
function showConversation(told) {
  const now = JSON.stringify(told);
  if (now === conversation) return;
  conversation = now;
  const ticket = told.ticket;
  const head = el(
    "div", "", "",
    el("h2", "", `#${ticket.id} ${ticket.customer}`),
    el("p", "dim", `${ticket.status} · ${ticket.assignee || "nobody's"} · ${ticket.channel} to ${ticket.account_name} · ${ticket.tags.join(", ")}`),
  );
  if (ticket.contact) {
    const write = el("button", "", "Write as this customer");
    write.addEventListener("click", () => {
      const form = $("write");
      form.account.value = String(ticket.contact.account);
      form.address.value = ticket.contact.address;
      form.name.value = ticket.customer;
      form.text.focus();
    });
    head.append(write);
  }
  $("conversation").replaceChildren(
    head,
    ...told.messages.map((message) => {
      const kind = message.from === "customer" ? "" : message.public ? "agent" : "note";
      const box = el("div", "message " + kind, "", el("small", "", `${message.name} · ${time(message.at)}`), el("div", "", message.text));
      box.dir = "auto";
      if (message.delivery) box.append(el("small", message.delivery.startsWith("failed") ? "failed" : "", message.delivery));
      return box;
    }),
  );
}

function showOutbox(rows) {
  $("outbox").replaceChildren(
    ...rows.map((row) => el("li", "", "", el("small", "", `${time(row.delivered_at)} · ${row.channel} · ${row.business_account} → ${row.to_address}`), el("div", "", row.text))),
  );
}

function showFaults(faults) {
  const form = $("faults");
  if (!form.contains(document.activeElement)) {
    form.latency_ms.value = faults.latency_ms;
    form.clock_skew_seconds.value = faults.clock_skew_seconds;
    form.hold_deliveries.checked = faults.hold_deliveries;
  }
  $("rules").replaceChildren(
    ...faults.rules.map((rule) => el("li", "dim", `${rule.fault} × ${rule.count ?? "ever"} ${rule.method || ""} ${rule.path || ""}`)),
  );
}

async function refresh() {
  try {
    showTickets((await call("GET", "tickets?queue=" + queue)).tickets);
    if (open) showConversation(await call("GET", "tickets/" + open));
    showOutbox((await call("GET", "outbox")).outbox);
    showFaults(await call("GET", "faults"));
    say("");
  } catch (error) {
    say(error.message);
  }
}

for (const button of $("queues").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    queue = button.dataset.queue;
    for (const each of $("queues").querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === button));
    refresh();
  });
}

$("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const [channel, account] = form.account.selectedOptions[0].dataset.of.split("\n");
  try {
    const received = await call("POST", "inbound", {
      channel, account, from: { address: form.address.value, name: form.name.value }, text: form.text.value,
    });
    form.text.value = "";
    open = received.ticket_id;
  } catch (error) {
    return say(error.message);
  }
  refresh();
});

$("faults").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const faults = await call("GET", "faults");
  faults.latency_ms = Number(form.latency_ms.value) || 0;
  faults.clock_skew_seconds = Number(form.clock_skew_seconds.value) || 0;
  faults.hold_deliveries = form.hold_deliveries.checked;
  if (form.fault.value) {
    const seconds = Number(form.seconds.value) || 0;
    faults.rules.push({
      fault: form.fault.value, count: Number(form.count.value) || 1,
      method: form.method.value || null, path: form.path.value || null,
      ...(form.fault.value === "late_write" ? { seconds } : {}),
      ...(form.fault.value === "slow" ? { millis: seconds * 1000 } : {}),
    });
  }
  try {
    await call("PUT", "faults", faults);
    form.fault.value = "";
    document.activeElement?.blur();
  } catch (error) {
    return say(error.message);
  }
  refresh();
});

$("clear").addEventListener("click", async () => {
  await call("DELETE", "faults");
  refresh();
});

(async () => {
  try {
    const desk = await call("GET", "company");
    $("company").textContent = desk.name;
    document.forms.write.account.replaceChildren(
      ...desk.accounts.map((account) => {
        const option = el("option", "", `${account.channel_name}: ${account.name} (${account.address})`);
        option.value = String(account.id);
        option.dataset.of = account.channel + "\n" + account.address;
        return option;
      }),
    );
  } catch (error) {
    say(error.message);
  }
  await refresh();
  setInterval(refresh, 2000);
})();
