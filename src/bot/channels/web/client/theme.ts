/** A colour scheme; empty means: as the system has it. */
export type Theme = "" | "light" | "dark";

const ORDER: readonly Theme[] = ["", "light", "dark"];

/** The scheme on show. */
export function currentTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "";
}

/** The scheme after this one, and what the button that switches to it says. */
export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "";
}

/** Shows a scheme, and remembers it in a cookie, so that the server can send the next page in it without a flash. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.cookie = `deskhand_theme=${theme}; path=/; max-age=31536000; samesite=strict`;
}
