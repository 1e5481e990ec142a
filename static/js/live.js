// News from the server: one stream for all tabs of this browser (a browser holds six connections to a host, and a page
// that waits behind them would hang), passed on by a channel. Nothing on a page moves: a bar says what is new.
const channel = new BroadcastChannel("bedside-live");
const KINDS = [
  "message.received", "message.sent", "note.added", "ticket.opened", "ticket.assigned", "ticket.moved",
  "escalation.opened", "escalation.raised", "escalation.accepted", "escalation.answered", "escalation.returned",
];
const NEW_WORDS = new Set(["message.received", "ticket.opened"]);
const state = document.getElementById("live-state");
const fresh = new Set();

function show(name) {
  if (!state) return;
  state.hidden = false;
  state.dataset.state = name;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  const words = name === "live" ? state.dataset.liveWords : state.dataset.stoppedWords.replace("%(time)s", time.format());
  state.querySelector(".live__words").textContent = words;
  const use = state.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, name === "live" ? "#radio" : "#wifi-off"));
}

function tell(message) {
  channel.postMessage(message);
  hear(message);
}

function listen() {
  const stream = new EventSource("/live/events");
  let late = 0;
  stream.addEventListener("hello", () => { clearTimeout(late); tell({ state: "live" }); });
  stream.onerror = () => {
    // A stream ends every few minutes so that access is asked anew; only a break that lasts is worth a word.
    clearTimeout(late);
    late = setTimeout(() => tell({ state: "stopped" }), stream.readyState === EventSource.CLOSED ? 0 : 8000);
  };
  for (const kind of KINDS) {
    stream.addEventListener(kind, (event) => tell({ kind, ...JSON.parse(event.data) }));
  }
  return stream;
}

function hear(news) {
  if (news.state) show(news.state);
  else if (news.ticket) place(news);
}

function place(news) {
  const main = document.querySelector("[data-ticket-id]");
  if (main && Number(main.dataset.ticketId) === news.ticket) onThisTicket(main, news);
  else if (NEW_WORDS.has(news.kind)) inTheList(news);
}

function onThisTicket(main, news) {
  const kind = news.kind.split(".")[0];
  // What this page has sent itself stands on it already.
  if (kind === "ticket" || ["message", "card", "note"].some((name) => document.getElementById(`${name}-${news.id}`))) return;
  const bar = main.querySelector("[data-news]");
  if (!bar || !bar.hidden) return;
  bar.hidden = false;
  document.getElementById("announcements").textContent = bar.textContent.trim();
}

function inTheList(news) {
  const list = document.querySelector("[data-list]");
  const bar = document.getElementById("new-bar");
  if (!list || !bar) return;
  const own = list.dataset.list === "mine";
  if (own && !list.querySelector(`[data-ticket-pk="${news.ticket}"]`)) return;
  fresh.add(news.ticket);
  const digits = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa-IR" : document.documentElement.lang);
  bar.querySelector("[data-new-count]").textContent = bar.dataset.words.replace("%(n)s", digits.format(fresh.size));
  bar.hidden = false;
}

channel.onmessage = (event) => hear(event.data);

if (navigator.locks) {
  navigator.locks.request("bedside-live", () => { listen(); return new Promise(() => {}); });
} else {
  let stream = null;
  const follow = () => {
    if (document.hidden) { stream?.close(); stream = null; } else stream ??= listen();
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}
