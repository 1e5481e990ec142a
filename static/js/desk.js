// The doctor-support desk: news of the stream make the bar above the queue look at once instead of in ten seconds.
import "./keep.js";

const KINDS = new Set(["escalation.opened", "escalation.raised"]);

new BroadcastChannel("bedside-live").onmessage = ({ data }) => {
  if (KINDS.has(data.kind)) window.htmx?.trigger("#desk-news", "look");
};
