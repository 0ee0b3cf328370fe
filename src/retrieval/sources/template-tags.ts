/**
 * Takes the tags of page generators (Nunjucks, Liquid, Eleventy) out of a Markdown text: what a reader of the finished page
 * sees stays, what only the generator reads goes. A tag in a link becomes its address. Pure.
 */
export function removeTemplateTags(text: string): string {
  return text
    .replace(/\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/g, "")
    .replace(/\{#(?!#?[\w-]+\})[\s\S]*?#\}/g, "")
    .replace(/\{%-?\s*(\w*)([\s\S]*?)-?%\}/g, (_whole, name: string, rest: string) => shown(name, argumentsOf(rest)))
    .replace(/\{\{[\s\S]*?\}\}/g, "");
}

/** Tags whose argument is an address. */
const addresses = new Set(["page", "link", "download", "url"]);

function shown(name: string, given: readonly string[]): string {
  const [first = "", second] = given;
  if (addresses.has(name)) return first.trim().replaceAll(" ", "%20");
  if (name === "slack_channel") return second ?? `#${first.replace(/^#/, "")}`;
  // The heading of a box; the text in it follows.
  if (name === "alert" && first.trim() !== "") return `**${first.trim()}**\n`;
  return "";
}

function argumentsOf(rest: string): string[] {
  return [...rest.matchAll(/"([^"]*)"|'([^']*)'/g)].map((match) => match[1] ?? match[2] ?? "");
}
