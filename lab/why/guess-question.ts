import { isIP } from "node:net";
import type { Command } from "../scenario/scenario.ts";
import type { Question } from "./evidence.ts";
import { readQuestion } from "./read-question.ts";

/** Programs that call whoever is named behind them, and their own port where none is. */
const CALLERS: Readonly<
  Record<string, { readonly port: number | null; readonly expect: Question["expect"] }>
> = {
  "greet-client": { port: 9999, expect: "greeting" },
  "chat-client": { port: 9000, expect: "any" },
  nc: { port: null, expect: "any" },
  ncat: { port: null, expect: "any" },
  telnet: { port: null, expect: "any" },
};

/**
 * Whom a command tries to reach, as far as its words tell: `greet-client bob 9999`, `curl http://bob:8080/`,
 * `socat - TCP:bob:9001`. The first that is named is taken.
 * @returns undefined where it names nobody
 */
export function guessQuestion(
  { host: from, command }: { readonly host: string; readonly command: Command },
  hosts: { has(name: string): boolean },
): Question | undefined {
  const words = (typeof command === "string" ? [command] : command).flatMap((part) =>
    part.split(/[\s"';|&()]+/).filter((word) => word !== ""),
  );
  const isKnown = (name: string) => hosts.has(name) || isIP(name) > 0 || name === "localhost";
  for (const [at, word] of words.entries()) {
    const url = /https?:\/\/\S+/.exec(word)?.[0];
    if (url !== undefined) return attempt(() => readQuestion(from, url, undefined));
    const [, name = "", port] = /^(?:.*[:=])?([\w.-]+):(\d{1,5})(?:[,/].*)?$/.exec(word) ?? [];
    if (isKnown(name)) return toQuestion(from, name, Number(port));
    const caller = CALLERS[word.split("/").at(-1) ?? ""];
    if (caller !== undefined) {
      const called = findCalled(words.slice(at + 1), caller.port);
      if (called !== undefined) return toQuestion(from, called.name, called.port, caller.expect);
    }
    const next = words[at + 1] ?? "";
    const isOption = words[at - 1]?.startsWith("-") ?? false;
    if (isKnown(word) && !isOption && isPort(next)) return toQuestion(from, word, Number(next));
  }
  return undefined;
}

/** The first two words that are no options; a port alone follows `-l` or `-p` and calls nobody. */
function findCalled(
  words: readonly string[],
  usual: number | null,
): { name: string; port: number } | undefined {
  const end = words.findIndex((word, at) => !word.startsWith("-") && isPort(words[at + 1] ?? ""));
  const [name, port] = end >= 0 ? [words[end], Number(words[end + 1])] : [words[0], usual];
  if (name === undefined || port === null || name.startsWith("-") || /^\d+$/.test(name)) return undefined;
  return { name, port };
}

const isPort = (word: string): boolean =>
  /^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= 65_535;

function toQuestion(
  from: string,
  to: string,
  port: number,
  expect: Question["expect"] = "any",
): Question | undefined {
  return isPort(String(port)) ? { from, to, port, expect } : undefined;
}

function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined; // a URL with a port that is none
  }
}
