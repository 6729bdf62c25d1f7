import { expect, test } from "vitest";
import { run } from "./running-program.ts";

const programs = ["greet-server", "greet-client", "chat-server", "chat-client", "home", "visit"];

test.for(programs)("%s --help fits a terminal and ends with 0", async (program) => {
  const { code, stdout, stderr } = await run(program, ["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`Usage: ${program} `);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("what is wrong, how it is used and where to read more go to stderr", async () => {
  expect(await run("greet-server", ["--port", "80.5"])).toEqual({
    code: 2,
    stdout: "",
    stderr:
      'greet-server: --port cannot be "80.5": it must be a whole number from 1 to 65535.\n' +
      'Usage: greet-server [options]\nTry "greet-server --help".\n',
  });
});

test.for([
  { program: "greet-client", args: [], says: "HOST is missing" },
  { program: "greet-client", args: ["bob", "0"], says: 'PORT cannot be "0"' },
  { program: "greet-client", args: ["bob", "--timeout", "0"], says: "--timeout cannot be" },
  { program: "greet-server", args: ["--backlog", "0"], says: "--backlog cannot be" },
  { program: "greet-server", args: ["--port", "0"], says: '--port cannot be "0"' },
  { program: "greet-server", args: ["bob"], says: '"bob" is one argument too many' },
  { program: "chat-client", args: ["bob", "65536"], says: 'PORT cannot be "65536"' },
  { program: "chat-client", args: ["bob", "--framing", "json"], says: "it must be line or raw" },
  { program: "chat-server", args: ["--port", "abc"], says: '--port cannot be "abc"' },
  { program: "chat-server", args: ["--framing", ""], says: "it must be line or raw" },
  {
    program: "chat-server",
    args: ["--framing", "raw", "--reply", ""],
    says: "an empty reply is nothing at all",
  },
  { program: "chat-server", args: ["--room", "--framing", "raw"], says: "--room does not go with" },
  { program: "chat-server", args: ["--room", "--reply", "x"], says: "--room does not go with" },
  { program: "chat-client", args: ["bob", "--room", "--framing", "raw"], says: "--room does not go with" },
  { program: "visit", args: [], says: "HOST is missing" },
  { program: "visit", args: ["bob", "--patience", "soon"], says: "--patience cannot be" },
  { program: "home", args: ["--host", "http://bob"], says: "--host cannot be" },
])("$program $args is refused with 2", async ({ program, args, says }) => {
  const { code, stdout, stderr } = await run(program, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
});
