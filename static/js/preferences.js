// Light or dark, density, shortcuts: a choice of each person, kept in cookies so that the server renders it without a flash.
const YEAR = 365 * 24 * 3600;
const root = document.documentElement;

function keep(name, value) {
  const life = value ? `max-age=${YEAR}` : "max-age=0";
  document.cookie = `${name}=${value}; path=/; ${life}; samesite=lax`;
}

export function shortcutsOn() {
  return root.dataset.shortcuts !== "off";
}

function flip(key, value) {
  const next = root.dataset[key] === value ? "" : value;
  if (next) root.dataset[key] = next;
  else delete root.dataset[key];
  keep(key, next);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-set-theme], [data-toggle-density], [data-toggle-shortcuts]");
  if (!button) return;
  if ("setTheme" in button.dataset) {
    const theme = button.dataset.setTheme;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    keep("theme", theme);
  } else if ("toggleDensity" in button.dataset) {
    flip("density", "compact");
  } else {
    flip("shortcuts", "off");
  }
});
