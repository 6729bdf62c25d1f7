import { escapeText } from "../xml.ts";

/** HTML that is safe to stand in a page. Only `html` and `trust` make it, so text cannot be taken for it. */
export class Markup {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/**
 * A template whose holes are escaped, in content and in quoted attributes alike; markup goes in as it is, null as nothing.
 * Pages are kept well-formed as XML too (quoted attributes, closed elements), so that a strict parser can check them.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    literals
      .map((literal, index) => literal + (index < parts.length ? render(parts[index] ?? null) : ""))
      .join(""),
  );
}

/** Markup that was made by someone else who escapes: a drawing, a style sheet of our own. */
export function trust(source: string): Markup {
  return new Markup(source);
}

function render(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.toString();
  if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
  return part.map(render).join("");
}
