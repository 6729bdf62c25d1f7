import { type Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";
import type { Problem } from "./problem.ts";
import { explainYamlError } from "./yaml-faults.ts";

/** Where something stands in the data: keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** Part of a source line; `length` is at least 1. */
export type Span = { readonly line: number; readonly column: number; readonly length: number };

/** What a problem is about: the value at a path, its key, or the first such words in its text, `from` a place in it on. */
export type Spot = "value" | "key" | { readonly within: string; readonly from?: number };

/** No scenario comes near; an alias that holds itself goes beyond it. */
const DEEPEST = 40;

/** A YAML text that still knows where everything in it stands. */
export class Source {
  readonly file: string;
  /** The file's content as plain values; undefined when the YAML itself is broken. */
  readonly value: unknown;
  readonly #text: string;
  /** Offset of each line's first character. */
  readonly #lineStarts: readonly number[];
  readonly #document: Document.Parsed;
  #faults: Problem[] = [];

  /** @param options.compose it is a compose file, which may have tags (`!reset`) and further documents */
  constructor(text: string, file: string, { compose = false } = {}) {
    this.file = file;
    this.#text = text;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    this.#document = parseDocument(text, { prettyErrors: false, stringKeys: true });
    const { errors, warnings } = this.#document;
    const wrong = compose ? errors.filter(({ code }) => code !== "MULTIPLE_DOCS") : [...errors, ...warnings];
    for (const error of wrong) {
      const { message, hint } = explainYamlError(error);
      this.#faults.push(this.#problemAt(...this.#visible(error.pos), message, hint));
    }
    const [first, ...others] = this.#faults;
    // One slip of the pen often breaks several rules in one place: the first says it best.
    this.#faults = first ? [first, ...others.filter((one) => one.line !== first.line)] : [];
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
      const value: unknown = this.#document.toJS({ maxAliasCount: 100 });
      if (!isDeeper(value, DEEPEST)) return value;
      this.#faults.push(this.#problemAt(0, 1, `this is nested more than ${DEEPEST} levels deep`, null));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#faults.push(this.#problemAt(0, 1, message, null));
    }
    return undefined;
  }

  /** Offsets of the deepest part of the path that the file has. */
  #range(path: Path, spot: Spot): [number, number] {
    let node: unknown = this.#document.contents;
    let range: [number, number] = [0, 1];
    range = rangeOf(node) ?? range;
    for (const [depth, part] of path.entries()) {
      const last = depth === path.length - 1;
      const found = this.#step(node, part);
      if (!found) break;
      node = found.value;
      if (last && spot === "key" && found.key) return found.key;
      range = rangeOf(node) ?? found.key ?? range;
    }
    if (typeof spot === "object" && spot.within !== "") {
      const at = this.#text.slice(range[0], range[1]).indexOf(spot.within, spot.from);
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
    return { value: pair.value, key: rangeOf(pair.key) };
  }

  /** Points at what can be seen: behind white space, and at the end of the text rather than after it. */
  #visible([start, end]: readonly [number, number]): [number, number] {
    const written = this.#text.trimEnd().length;
    if (start >= written) return [Math.max(0, written - 1), written];
    const from = start + (/^[ ]*(?=\S)/.exec(this.#text.slice(start))?.[0].length ?? 0);
    return [from, Math.max(end, from + 1)];
  }

  #problemAt(start: number, end: number, message: string, hint: string | null): Problem {
    const row = this.#lineStarts.findLastIndex((first) => first <= start);
    const lineStart = this.#lineStarts[row] ?? 0;
    const excerpt = /^[^\r\n]*/.exec(this.#text.slice(lineStart))?.[0] ?? "";
    const column = Math.min(start - lineStart, excerpt.length) + 1;
    const length = Math.max(1, Math.min(end - start, excerpt.length - column + 1));
    return { file: this.file, line: row + 1, column, length, message, hint, excerpt };
  }
}

/** What to point at for a node: itself, or the first key of a map of several lines. Null where nothing is written. */
function rangeOf(node: unknown): [number, number] | null {
  if (!isNode(node) || !node.range) return null;
  const first = isMap(node) && !node.flow ? rangeOf(node.items[0]?.key) : null;
  if (first) return first;
  const [start, end] = node.range;
  return end > start ? [start, end] : null;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
