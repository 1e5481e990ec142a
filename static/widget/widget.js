/* Bedside chat on another site: <script src="https://help.example/widget.js" data-lang="fa" async></script>
   Draws one button; the chat opens in a frame of its own, so that nothing of this page can read it. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.bedsideChat) return;
  const origin = new URL(script.src).origin;
  const language = (script.dataset.lang || document.documentElement.lang || navigator.language || "en").toLowerCase();
  const base = language.split("-")[0];
  const words = {
    en: ["Chat with us", "Close the chat"],
    fa: ["گفتگو با ما", "بستن گفتگو"],
    ar: ["تحدث معنا", "إغلاق المحادثة"],
    ru: ["Написать в чат", "Закрыть чат"],
    zh: ["在线客服", "关闭对话"],
  }[base] || ["Chat with us", "Close the chat"];
  const toRight = base === "fa" || base === "ar";
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const style = (element, rules) => { for (const name in rules) element.style.setProperty(name, rules[name]); };

  const button = document.createElement("button");
  button.type = "button";
  button.lang = base;
  button.dir = toRight ? "rtl" : "ltr";
  style(button, {
    position: "fixed", "inset-block-end": "20px", [toRight ? "left" : "right"]: "20px", "z-index": "2147483000",
    "min-height": "50px", padding: "10px 20px", border: "0", "border-radius": "12px", background: "#3454CF", color: "#fff",
    font: "600 16px/24px Inter, Vazirmatn, system-ui, sans-serif", cursor: "pointer",
  });

  let frame = null;
  const place = () => {
    const narrow = window.innerWidth < 480;
    style(frame, {
      position: "fixed", "z-index": "2147483000", border: narrow ? "0" : "1px solid #CFCFC9",
      "border-radius": narrow ? "0" : "14px", background: "#fff", "color-scheme": "light dark",
      bottom: narrow ? "70px" : "84px", [toRight ? "left" : "right"]: narrow ? "0" : "20px",
      width: narrow ? "100%" : "390px", height: narrow ? "calc(100% - 70px)" : "min(680px, calc(100% - 104px))",
    });
  };
  const toggle = (open) => {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.title = words[0];
      frame.src = `${origin}/chat/?lang=${encodeURIComponent(language)}`;
      root.append(frame);
      window.addEventListener("resize", place);
      place();
    }
    if (frame) frame.style.setProperty("display", open ? "block" : "none");
    button.textContent = open ? words[1] : words[0];
    button.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
  };
  button.addEventListener("click", () => toggle(button.getAttribute("aria-expanded") !== "true"));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") { toggle(false); button.focus(); } });
  toggle(false);
  root.append(button);
  const start = () => document.body.append(host);
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
  window.bedsideChat = { open: () => toggle(true), close: () => toggle(false) };
})();
