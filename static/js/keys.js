// Single keys, off by a switch (WCAG 2.1.4) and silent while somebody types. `data-key` on a control names its key.
import { shortcutsOn } from "./preferences.js";

const typing = (element) => element.closest("input, textarea, select, [contenteditable=true]") !== null;
const visible = (element) => element.getClientRects().length > 0;

function moveInList(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(visible);
  if (!rows.length) return;
  const focused = rows.indexOf(document.activeElement);
  const current = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, current + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function toggleSide() {
  const side = document.querySelector(".pane--side, .pane--facts");
  if (!side) return;
  const open = side.toggleAttribute("data-open");
  if (open) {
    side.setAttribute("tabindex", "-1");
    side.focus();
  }
}

function showKeys() {
  document.getElementById("shortcuts")?.showModal();
}

const own = { j: () => moveInList(1), k: () => moveInList(-1), i: toggleSide, "?": showKeys };

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form.composer__panel, form[data-send]");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
    document.querySelector(".pane--side[data-open], .pane--facts[data-open]")?.removeAttribute("data-open");
    // Out of a field and back to the single keys; what was typed stays.
    const field = event.target.closest("textarea");
    if (field) (document.querySelector("[data-conversation]") ?? document.getElementById("main"))?.focus({ preventScroll: true });
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !shortcutsOn() || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (own[key]) {
    event.preventDefault();
    own[key]();
    return;
  }
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!control) return;
  event.preventDefault();
  control.focus();
  if (!control.matches("input, textarea")) control.click();
});

function openMe() {
  if (location.hash === "#me") document.getElementById("me")?.setAttribute("open", "");
}
addEventListener("hashchange", openMe);
openMe();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toggle-side]")) {
    event.preventDefault();
    toggleSide();
  }
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
  const open = event.target.closest("details.menu");
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== open) menu.removeAttribute("open");
  });
});
