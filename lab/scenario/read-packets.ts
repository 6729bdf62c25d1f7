import {
  type ParsedPattern,
  type ParseOptions,
  parsePattern,
  parseSelector,
} from "../wire/pattern/parse-pattern.ts";
import type { Reading } from "./reading.ts";
import type { Expectation } from "./scenario.ts";
import type { StepInput } from "./schema/step.ts";
import type { Path } from "./source.ts";

/** What a `packets` step expects, its lines checked in the wire's own language; null where it only looks. */
export function readPackets(given: StepInput<"packets">, path: Path, reading: Reading): Expectation | null {
  const { packets: select, expect = [], never = [] } = given;
  checkWords(parseSelector, select, [...path, "packets"], reading);
  if (expect.length + never.length === 0) return null;
  const lines = (key: string, texts: readonly string[]) =>
    texts.map((text, index) => {
      const at = [...path, key, index];
      checkWords(parsePattern, text, at, reading);
      return { ...reading.place(at), text };
    });
  const place = reading.place([...path, "packets"], "key");
  return { ...place, what: "packets", select, lines: lines("expect", expect), never: lines("never", never) };
}

/** Reports what is wrong with a text, and mentions its hosts. A text with variables is left to the run. */
function checkWords(
  parse: (text: string, options?: ParseOptions) => ParsedPattern,
  text: string,
  path: Path,
  reading: Reading,
): void {
  if (text.includes("${")) return;
  const { problem } = parse(text);
  if (problem) {
    const { offset, length, message } = problem;
    // What is missing at the end has no length: the last word is the nearest that can be pointed at.
    const from = length > 0 ? offset : Math.max(0, text.trimEnd().search(/\S+$/));
    reading.report(
      path,
      { within: text.slice(from, length > 0 ? offset + length : undefined), from },
      message,
    );
    return;
  }
  // A text that is right for any hosts is wrong for none at all: at each name of a host.
  const hosts: string[] = [];
  for (let wrong = parse(text, { hosts }).problem; wrong; wrong = parse(text, { hosts }).problem) {
    const [host = ""] = text.slice(wrong.offset, wrong.offset + wrong.length).split(":");
    if (hosts.includes(host)) return;
    hosts.push(host);
    reading.mention(host, path, { within: host, from: wrong.offset });
  }
}
