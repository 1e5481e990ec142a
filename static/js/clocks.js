// Duties change their words once a minute, from the sentences that the server wrote beside them; nothing moves or blinks.
const root = document.documentElement;
const MINUTE = 60_000;
const digits = new Intl.NumberFormat(root.lang === "fa" ? "fa-IR" : root.lang === "ar" ? "ar-EG" : "en", { useGrouping: false });

function spanWords(minutes) {
  const words = document.getElementById("span-words")?.dataset;
  if (!words) return null;
  const put = (pattern, values) => pattern.replace(/%\((\w+)\)s/g, (_, name) => digits.format(values[name]));
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) {
    const days = Math.floor(hours / 24);
    return put(hours % 24 ? words.dh : words.d, { days, hours: hours % 24 });
  }
  if (hours) return put(minutes % 60 ? words.hm : words.h, { hours, minutes: minutes % 60 });
  return put(words.m, { minutes });
}

function tick() {
  if (document.hidden) return;
  const now = Date.now();
  for (const duty of document.querySelectorAll("time.duty[data-due-words]")) {
    const left = Date.parse(duty.dateTime) - now;
    const minutes = left > 0 ? Math.ceil(left / MINUTE) : Math.max(1, Math.floor(-left / MINUTE));
    const span = spanWords(minutes);
    if (span === null) return;
    const text = (left > 0 ? duty.dataset.dueWords : duty.dataset.overdueWords).replace("%(time)s", span);
    const words = duty.querySelector(".mark > span");
    if (words && words.textContent !== text) words.textContent = text;
    if (left <= 0 && duty.dataset.duty !== "overdue") turnOverdue(duty);
  }
}

function turnOverdue(duty) {
  duty.dataset.duty = "overdue";
  const mark = duty.querySelector(".mark");
  mark.className = "mark mark--danger";
  const use = mark.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#mark-overdue"));
  mark.querySelector("svg").classList.add("icon--filled");
}

setInterval(tick, MINUTE / 2);
document.addEventListener("visibilitychange", tick);
