// Staff pages: everything works without this file; it adds keys, drafts, running clocks and kept focus.
import "./preferences.js";
import "./keys.js";
import "./composer.js";
import "./clocks.js";
import "./focus.js";
import "./live.js";
