import { describe, expect, test } from "vitest";
import { describeCommand } from "../../../services/command-help.ts";
import {
  flag,
  host,
  oneOf,
  parseCommandLine,
  port,
  seconds,
  text,
  wholeNumber,
} from "../../../services/command-line.ts";

const command = {
  name: "example",
  summary: "shows what a command line can say",
  positionals: {
    host: { kind: host, description: "whom to call" },
    port: { kind: port, default: 9999, description: "which port to call them on" },
  },
  options: {
    framing: { kind: oneOf("line", "raw"), default: "line" as const, description: "what a message is" },
    timeout: { kind: seconds, default: 10, description: "how long to wait" },
    backlog: { kind: wholeNumber(1, 65535), default: 5, description: "how many may wait" },
    reply: { kind: text, description: "what to say" },
    keep: { kind: flag, default: false, description: "go on" },
  },
  notes: ["A note."],
  examples: ["example bob"],
};

function wrong(...argv: string[]): string {
  const request = parseCommandLine(command, argv);
  return request.kind === "wrong" ? request.message : `accepted: ${JSON.stringify(request)}`;
}

describe("arguments that make sense", () => {
  test("what is not given has its default, or is undefined", () => {
    expect(parseCommandLine(command, ["bob"])).toEqual({
      kind: "run",
      values: {
        host: "bob",
        port: 9999,
        framing: "line",
        timeout: 10,
        backlog: 5,
        reply: undefined,
        keep: false,
      },
    });
  });

  test("options may stand anywhere, with a space or an equals sign", () => {
    const argv = ["--framing", "raw", "10.99.7.10", "--timeout=0.5", "80", "--reply=--keep", "--keep"];
    expect(parseCommandLine(command, argv)).toMatchObject({
      values: { host: "10.99.7.10", port: 80, framing: "raw", timeout: 0.5, reply: "--keep", keep: true },
    });
  });

  test("IPv6 addresses are hosts", () => {
    expect(parseCommandLine(command, ["fd00::10"])).toMatchObject({ values: { host: "fd00::10" } });
  });

  test.for([1, 65535])("port %i is a port", (number) => {
    expect(parseCommandLine(command, ["bob", String(number)])).toMatchObject({ values: { port: number } });
  });
});

describe("arguments that make none", () => {
  test.for(["0", "65536", "abc", "80.5", "", "-1x", "1e3", "0x50", " 80", "99999999999999999999"])(
    "port %j is refused, and the message says what a port is",
    (given) => {
      expect(wrong("bob", `--backlog=${given}`)).toBe(
        `--backlog cannot be ${JSON.stringify(given)}: it must be a whole number from 1 to 65535.`,
      );
      expect(wrong("bob", "--", given)).toBe(
        `PORT cannot be ${JSON.stringify(given)}: it must be a whole number from 1 to 65535.`,
      );
    },
  );

  test.for([
    { argv: [], message: "HOST is missing: whom to call." },
    { argv: ["bob", "80", "81"], message: '"81" is one argument too many.' },
    { argv: ["bob:80"], message: 'HOST cannot be "bob:80": name and port are two arguments: bob 80.' },
    { argv: ["bob", "--framing", "lines"], message: '--framing cannot be "lines": it must be line or raw.' },
    { argv: ["bob", "--frame", "raw"], message: "There is no option --frame." },
    { argv: ["bob", "--framin=raw"], message: "There is no option --framin. Did you mean --framing?" },
    { argv: ["bob", "--kepe"], message: "There is no option --kepe. Did you mean --keep?" },
    { argv: ["bob", "-x"], message: "There is no option -x." },
    { argv: ["bob", "--constructor"], message: "There is no option --constructor." },
    { argv: ["bob", "--keep=yes"], message: "--keep stands alone, it takes no value." },
    { argv: ["bob", "--reply"], message: "--reply needs a value: --reply TEXT." },
    { argv: ["bob", "--reply", "--keep"], message: "--reply needs a value: --reply TEXT." },
  ])("$argv", ({ argv, message }) => {
    expect(wrong(...argv)).toBe(message);
  });

  test.for(["", "a b", "http://bob", "bob\n"])("host %j is refused", (given) => {
    expect(wrong(given)).toContain("a host's name, such as bob, or an address, such as 10.99.7.10");
  });

  test.for(["0", "-1", "86401", "soon", ""])("%j is no number of seconds", (given) => {
    expect(wrong("bob", `--timeout=${given}`)).toContain("a number of seconds, above 0 and up to 86400");
  });
});

describe("help", () => {
  test.for([["--help"], ["-h"], ["bob", "--port", "0", "--help"]])("%j asks for it", (argv) => {
    expect(parseCommandLine(command, argv)).toEqual({ kind: "help", text: describeCommand(command) });
  });

  test("shows usage, arguments, options with their defaults, notes and an example", () => {
    expect(describeCommand(command)).toBe(`example: shows what a command line can say

Usage: example HOST [PORT] [options]
  HOST                whom to call
  PORT                which port to call them on (default: 9999)

Options:
  --framing line|raw  what a message is (default: line)
  --timeout SECONDS   how long to wait (default: 10)
  --backlog NUMBER    how many may wait (default: 5)
  --reply TEXT        what to say
  --keep              go on
  --help              show this text

A note.

Example:
  example bob
`);
  });

  test("breaks long descriptions before column 80, under their beginning", () => {
    const description = "word ".repeat(40).trim();
    const long = { ...command, options: { reply: { kind: text, description } } };
    const lines = describeCommand(long).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const first = lines.findIndex((line) => line.includes("--reply"));
    expect(lines[first + 1]?.indexOf("word")).toBe(lines[first]?.indexOf("word"));
  });
});
