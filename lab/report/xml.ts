import { printable } from "./text/printable.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text as the content of an element of XML or HTML. What XML 1.0 has no character for (section 2.2), and whatever else is
 * unprintable, is escaped to be read by people: `\x1b`. Line ends and tabs stay.
 */
export function escapeText(text: string): string {
  return text
    .split(/(\r?\n|\t)/u)
    .map((part, index) => (index % 2 === 1 ? part.replace("\r", "") : escapeMarkup(printable(part))))
    .join("");
}

/** Text as the value of an attribute in double quotes: on one line. */
export function escapeAttribute(text: string): string {
  return escapeMarkup(printable(text));
}

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

export type Attributes = Readonly<Record<string, string | number>>;

/** An element around content that is XML already; an element without content is closed at once. */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const head = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`,
  );
  const open = `<${name}${head.join("")}`;
  return content.length === 0 ? `${open}/>` : `${open}>${content.join("")}</${name}>`;
}
