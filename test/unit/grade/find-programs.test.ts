import { describe, expect, test } from "vitest";
import { findPrograms, type Said } from "../../../lab/grade/find-programs.ts";

/** A folder with these files; of one alone, the file by itself. */
function handIn(files: Record<string, string>, said: Said = {}, single = false) {
  const list = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: Buffer.from(text),
    executable: false,
  }));
  return findPrograms({ name: "anna", root: "/anna", single, files: list }, said);
}

const MAIN = "int main(int argc, char **argv) { return 0; }";

describe("programs are known by their names", () => {
  test.each([
    ["server.py", "bob", "greeting", "python3 server.py {port}"],
    ["chat_server.py", "bob", "chat", "python3 chat_server.py {port}"],
    ["greet-client.ts", "me", "greeting", "node greet-client.ts {host} {port}"],
    ["ChatClient.js", "me", "chat", "node ChatClient.js {host} {port}"],
    ["web.mjs", "bob", "web", "node web.mjs {port}"],
    ["my server.py", "bob", "greeting", "python3 'my server.py' {port}"],
    ["$(reboot)_server.sh", "bob", "greeting", "sh '$(reboot)_server.sh' {port}"],
  ])("%s", (path, as, part, run) => {
    expect(handIn({ [path]: "" }).programs).toMatchObject([{ as, part, run, port: null }]);
  });

  test("one that says nothing is taken for the greeting, and that is said", () => {
    const { programs, notes } = handIn({ "bob.py": "" });
    expect(programs).toMatchObject([{ as: "bob", part: "greeting" }]);
    expect(notes).toEqual([
      "bob.py is taken for the greeting; if it is for another part, say so with --part.",
    ]);
  });

  test("a folder has one for each part and side; helpers are passed over", () => {
    const { programs } = handIn({
      "chat_server.py": "",
      "chat_client.py": "",
      "chat_words.py": "",
      "server.py": "",
      "tests/chat_server.py": "",
    });
    const found = programs.map(({ as, part, run }) => `${as} ${part}: ${run}`).sort();
    expect(found).toEqual([
      "bob chat: python3 chat_server.py {port}",
      "bob greeting: python3 server.py {port}",
      "me chat: python3 chat_client.py {host} {port}",
    ]);
  });

  test("what is named for the other side is not turned round", () => {
    const { programs } = handIn({ "chat_client.py": "", "greet_server.py": "" }, { as: "bob" });
    expect(programs).toMatchObject([{ as: "bob", part: "greeting" }]);
    expect(programs).toHaveLength(1);
  });
});

describe("C is built", () => {
  test("each program with what the others share", () => {
    const { build, tools } = handIn({
      "greet_server.c": MAIN,
      "net.c": "int f(void) { return 1; }",
      "net.h": "",
    });
    expect(build).toBe(
      "mkdir -p .built && gcc -std=gnu17 -g -O1 -pthread -o .built/bob-greeting greet_server.c net.c -lm",
    );
    expect(tools).toEqual(["gcc"]);
  });

  test("by make, where there is a Makefile: server.c becomes server", () => {
    const { build, programs } = handIn({ "server.c": MAIN, Makefile: "" });
    expect(build).toBe("make");
    expect(programs[0]).toMatchObject({
      run: "stdbuf -oL ./server {port}",
      byHand: "make && ./server {port}",
    });
  });
});

describe("what is said goes before what the files look like", () => {
  test("on the command line", () => {
    const said = { run: "python3 x.py --port {port}", part: "chat", port: 9000 } as const;
    expect(handIn({ "greet_server.py": "" }, said).programs).toMatchObject([
      { as: "bob", part: "chat", run: "python3 x.py --port {port}", port: 9000 },
    ]);
  });

  test("in a lab.yaml", () => {
    const yaml =
      "as: me\nbuild: make all\nparts:\n  greeting: { run: ./greet, port: 9999 }\n  chat: { run: ./chat }\n";
    const { build, programs } = handIn({ "lab.yaml": yaml, "x.c": MAIN });
    expect(build).toBe("make all");
    expect(programs).toMatchObject([
      { as: "me", part: "greeting", run: "./greet", port: 9999 },
      { as: "me", part: "chat", run: "./chat", port: null },
    ]);
  });

  test("a Dockerfile brings a host of its own", () => {
    const { dockerfile, programs, build } = handIn({ Dockerfile: "FROM scratch", "x.rs": "" });
    expect({ dockerfile, build }).toEqual({ dockerfile: true, build: null });
    expect(programs.map(({ part, run }) => [part, run])).toEqual([
      ["greeting", null],
      ["chat", null],
      ["web", null],
    ]);
  });
});

describe("what cannot be understood is told", () => {
  test.each([
    [{ "x.rs": "" }, {}, "language-unknown", "nothing for Rust"],
    [{ "x.py": "" }, { lang: "pyton" }, "language-unknown", "no language pyton"],
    [{ "a.py": "", "b.py": "" }, {}, "program-unclear", "a.py, b.py"],
    [{}, {}, "program-unclear", "nothing in anna"],
    [{ "lab.yaml": "rnu: x" }, {}, "settings-invalid", "lab.yaml:1:1  unknown key `rnu`"],
    [{ "lab.yaml": "port: 70000" }, {}, "settings-invalid", "a port is at most 65535"],
    [{ "lab.yaml": "run: [" }, {}, "settings-invalid", "is not closed"],
  ])("%j", (files, said, code, words) => {
    expect(() => handIn(files as Record<string, string>, said)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });
});
