// What somebody types into a field with `data-keep` survives a reload, a sign-out and a refusal: kept in this browser's
// session storage under that name, dropped when the server says that it has the words (`data-sent-keep`, a prefix).
const keyOf = (field) => `draft:${field.dataset.keep}`;

function say(field) {
  const state = field.closest("form")?.querySelector("[data-keep-state]");
  if (state) state.hidden = !field.value;
}

function start(root) {
  const sent = root.querySelector?.("[data-sent-keep]") ?? (root.matches?.("[data-sent-keep]") ? root : null);
  if (sent) {
    const prefix = `draft:${sent.dataset.sentKeep}`;
    Object.keys(sessionStorage).filter((key) => key.startsWith(prefix)).forEach((key) => sessionStorage.removeItem(key));
  }
  root.querySelectorAll?.("[data-keep]").forEach((field) => {
    const kept = sessionStorage.getItem(keyOf(field));
    if (kept && kept !== field.value) {
      field.value = kept;
      say(field);
    }
  });
}

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-keep]");
  if (!field) return;
  if (field.value) sessionStorage.setItem(keyOf(field), field.value);
  else sessionStorage.removeItem(keyOf(field));
  say(field);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-details]");
  const details = opener && document.getElementById(opener.dataset.openDetails);
  if (!details) return;
  event.preventDefault();
  // The click that opens must not be the click outside that closes open menus.
  setTimeout(() => {
    details.open = true;
    details.querySelector("select, input, textarea")?.focus();
  });
});

document.addEventListener("htmx:afterSettle", (event) => start(event.target));
start(document);
