// The composer: tabs, macros, and the draft that survives a reload, a sign-out and a failed send.
// Drafts stay in this browser's session storage, by ticket; they are dropped when the server has taken the words.
const storeKey = (box, mode) => `draft:${box.dataset.draft}:${mode}`;

function fieldOf(box, mode) {
  return box.querySelector(`#panel-${mode} textarea`);
}

function choose(box, mode) {
  box.dataset.mode = mode;
  for (const tab of box.querySelectorAll("[data-tab]")) {
    const chosen = tab.dataset.tab === mode;
    tab.setAttribute("aria-selected", String(chosen));
    box.querySelector(`#panel-${tab.dataset.tab}`).hidden = !chosen;
  }
  fieldOf(box, mode).focus();
}

function showKept(box, kept) {
  box.querySelectorAll("[data-draft-state]").forEach((mark) => { mark.hidden = !kept; });
}

function restore(box) {
  if (!box.dataset.draft) return;
  for (const mode of ["reply", "note"]) {
    const field = fieldOf(box, mode);
    const kept = sessionStorage.getItem(storeKey(box, mode));
    if (kept && !field.value) {
      field.value = kept;
      if (mode === "reply") showKept(box, true);
    }
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (tab) choose(tab.closest(".composer"), tab.dataset.tab);
  const macro = event.target.closest("[data-macro]");
  if (macro) {
    const box = macro.closest(".composer");
    const field = fieldOf(box, "reply");
    field.setRangeText(macro.dataset.macro, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    macro.closest("details").removeAttribute("open");
    field.focus();
  }
});

document.addEventListener("input", (event) => {
  const box = event.target.closest(".composer");
  if (!box || !box.dataset.draft || !event.target.matches("textarea")) return;
  const mode = event.target.id === "note-body" ? "note" : "reply";
  if (event.target.value) sessionStorage.setItem(storeKey(box, mode), event.target.value);
  else sessionStorage.removeItem(storeKey(box, mode));
  showKept(box, Boolean(event.target.value));
});

function start() {
  const page = document.querySelector("[data-sent-draft]");
  if (page) {
    sessionStorage.removeItem(`draft:${page.dataset.sentDraft}`);
    // A reload must not drop the next draft too.
    const address = new URL(location.href);
    address.searchParams.delete("sent");
    history.replaceState(null, "", address);
  }
  document.querySelectorAll(".composer").forEach(restore);
  const conversation = document.querySelector("[data-conversation]");
  if (conversation) conversation.scrollTop = conversation.scrollHeight;
}

start();
document.addEventListener("htmx:afterSettle", (event) => {
  const done = event.target.querySelector?.("[data-sent-draft]");
  if (done) sessionStorage.removeItem(`draft:${done.dataset.sentDraft}`);
  event.target.querySelectorAll?.(".composer").forEach(restore);
});
