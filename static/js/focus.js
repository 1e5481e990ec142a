// After a swap the focus stays where the person was, or goes to what went wrong; changes are announced once.
let focusedId = "";

document.addEventListener("htmx:beforeSwap", () => {
  focusedId = document.activeElement?.id ?? "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const wrong = event.target.querySelector?.('[aria-invalid="true"]');
  if (wrong) wrong.focus();
  else if (focusedId && document.activeElement === document.body) document.getElementById(focusedId)?.focus();
});

document.addEventListener("htmx:sendError", () => announce("data-offline-words"));
document.addEventListener("htmx:responseError", () => announce("data-failed-words"));

function announce(attribute) {
  const place = document.getElementById("announcements");
  const words = document.body.getAttribute(attribute);
  if (place && words) place.textContent = words;
}
