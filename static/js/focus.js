// After a swap the focus stays where the person was, or goes to what went wrong; changes are announced once.
let focusedId = "";

document.addEventListener("htmx:beforeSwap", () => {
  focusedId = document.activeElement?.id ?? "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const wrong = event.target.querySelector?.('[aria-invalid="true"]');
  const sent = event.target.querySelector?.("[data-sent-draft]");
  if (wrong) wrong.focus();
  // Once the words are sent the single keys work again: left in the field, N for a note would be typed to the patient.
  else if (sent) sent.focus({ preventScroll: true });
  else if (focusedId && document.activeElement === document.body) document.getElementById(focusedId)?.focus();
});

document.addEventListener("htmx:sendError", () => announce("data-offline-words"));
document.addEventListener("htmx:responseError", (event) => {
  announce(event.detail.xhr.status === 403 ? "data-stale-words" : "data-failed-words");
});

function announce(attribute) {
  const place = document.getElementById("announcements");
  const words = document.body.getAttribute(attribute);
  if (!place || !words) return;
  place.textContent = words;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.textContent = words;
  document.getElementById("toast").replaceChildren(toast);
  setTimeout(() => toast.remove(), 10_000);
}
