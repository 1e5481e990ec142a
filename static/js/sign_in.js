// The eye, the Caps Lock hint, and word of drafts that wait in this browser.
const field = document.getElementById("id_password");
const eye = document.querySelector("[data-show-password]");
const caps = document.querySelector("[data-caps-lock]");
const drafts = document.querySelector("[data-kept-draft]");

eye.hidden = false;
eye.addEventListener("click", () => {
  const show = field.type === "password";
  field.type = show ? "text" : "password";
  eye.setAttribute("aria-pressed", String(show));
  field.focus();
});
field.addEventListener("keyup", (event) => {
  caps.hidden = !event.getModifierState("CapsLock");
});
drafts.hidden = !Object.keys(sessionStorage).some((key) => key.startsWith("draft:"));
