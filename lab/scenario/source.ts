import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Problem } from "./problem.ts";

/** Where something stands in the data: keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** Part of a source line; `length` is at least 1. */
export type Span = { readonly line: number; readonly column: number; readonly length: number };

/** What a problem is about: the value at a path, its key, or `length` characters in its text. */
export type Spot = "value" | "key" | { readonly within: string };

/** A YAML text that still knows where everything in it stands. */
export class Source {
  readonly file: string;
  /** The file's content as plain values; undefined when the YAML itself is broken. */
  readonly value: unknown;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #faults: Problem[] = [];

  constructor(text: string, file: string) {
    this.file = file;
    this.#text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, stringKeys: true });
    for (const { pos, message } of [...this.#document.errors, ...this.#document.warnings]) {
      this.#faults.push(this.#problemAt(pos[0], pos[1], firstSentence(message), null));
    }
    this.value = this.#faults.length === 0 ? this.#readValue() : undefined;
  }

  /** What is wrong with the YAML itself, whatever it says. */
  get faults(): readonly Problem[] {
    return this.#faults;
  }

  problem(path: Path, spot: Spot, message: string, hint: string | null = null): Problem {
    const [start, end] = this.#range(path, spot);
    return this.#problemAt(start, end, message, hint);
  }

  span(path: Path, spot: Spot): Span & { readonly excerpt: string } {
    const [start, end] = this.#range(path, spot);
    const { line, column, length, excerpt } = this.#problemAt(start, end, "", null);
    return { line, column, length, excerpt };
  }

  #readValue(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      this.#faults.push(this.#problemAt(0, 1, firstSentence(said), null));
      return undefined;
    }
  }

  /** Offsets of the deepest part of the path that the file has. */
  #range(path: Path, spot: Spot): [number, number] {
    let node: unknown = this.#document.contents;
    let range: [number, number] = [0, 1];
    if (isNode(node) && node.range) range = [startOf(node), node.range[1]];
    for (const [depth, part] of path.entries()) {
      const last = depth === path.length - 1;
      const found = this.#step(node, part);
      if (!found) break;
      node = found.value;
      if (last && spot === "key" && found.key) return found.key;
      const inside = isNode(node) && node.range ? ([startOf(node), node.range[1]] as [number, number]) : null;
      range = inside && inside[1] > inside[0] ? inside : (found.key ?? range);
    }
    if (typeof spot === "object" && spot.within !== "") {
      const at = this.#text.slice(range[0], range[1]).indexOf(spot.within);
      if (at !== -1) return [range[0] + at, range[0] + at + spot.within.length];
    }
    return range;
  }

  #step(from: unknown, part: string | number): { value: unknown; key: [number, number] | null } | null {
    const node = isAlias(from) ? from.resolve(this.#document) : from;
    if (isSeq(node))
      return Number(part) in node.items ? { value: node.items[Number(part)], key: null } : null;
    if (!isMap(node)) return null;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (!pair) return null;
    const key = isNode(pair.key) && pair.key.range ? pair.key.range : null;
    return { value: pair.value, key: key && [key[0], key[1]] };
  }

  #problemAt(start: number, end: number, message: string, hint: string | null): Problem {
    const { line, col } = this.#lines.linePos(Math.max(0, Math.min(start, this.#text.length)));
    const lineStart = this.#lines.lineStarts[line - 1] ?? 0;
    const excerpt = (/^[^\r\n]*/.exec(this.#text.slice(lineStart)) ?? [""])[0];
    const column = Math.max(1, col);
    const length = Math.max(1, Math.min(end - start, excerpt.length - column + 1));
    return { file: this.file, line: Math.max(1, line), column, length, message, hint, excerpt };
  }
}

/** A block map begins at its first key, whatever stands before it. */
function startOf(node: { range?: readonly number[] | null | undefined }): number {
  return node.range?.[0] ?? 0;
}

function firstSentence(message: string): string {
  const first = message.split("\n")[0] ?? message;
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, "");
}
