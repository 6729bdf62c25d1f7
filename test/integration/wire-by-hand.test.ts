import { spawn } from "node:child_process";
import { describe, expect, inject } from "vitest";
import { runCommand } from "../../lab/docker/command.ts";
import { LocalCommand } from "./local-command.ts";
import { run, test } from "./room.ts";
import { root } from "./root.ts";

const lab = (...args: string[]) => runCommand(["lab", ...args], { cwd: root });

describe("the wire of the lab that stands, by hand", () => {
  test("keeps what it was told until it is healed", async ({ room }) => {
    const at = ["--project", room.project];
    expect((await lab("wire", "show", ...at)).stdout).toBe("The wire is as good as new.\n");

    const set = await lab("wire", "me > bob", "loss", "the 1st SYN", "delay", "30ms", ...at, "--seed", "7");
    expect(set).toMatchObject({ code: 0, stderr: "" });
    expect(set.stdout).toContain("seed 7");
    expect((await lab("wire", "show", ...at)).stdout).toMatch(/^me > bob {2}.*delay.*30.*/m);
    const { stdout } = await run(room.me, "ping", "-c", "2", "-i", "0.2", "bob");
    const times = [...stdout.matchAll(/time=([\d.]+)/g)].map(([, ms]) => Number(ms));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(30);

    await lab("wire", "bob", "cut", ...at);
    expect((await run(room.me, "ping", "-c", "1", "-W", "1", "bob")).code).toBe(1);

    await lab("wire", "heal", ...at);
    await lab("wire", "me > bob", "hold", ...at);
    const held = run(room.me, "ping", "-c", "1", "-W", "20", "bob");
    expect((await lab("wire", "me > bob", "release", "all", ...at)).code).toBe(0);
    expect((await held).code).toBe(0);

    expect((await lab("wire", "heal", ...at)).stdout).toBe("The wire is as good as new.\n");
    expect((await run(room.me, "ping", "-c", "1", "-W", "2", "bob")).code).toBe(0);
  });

  test("says what is wrong with a word, a link or a lab that is not up", async ({ room }) => {
    const at = ["--project", room.project];
    const word = await lab("wire", "bob", "delya", "100ms", ...at);
    expect(word).toMatchObject({ code: 2, stderr: expect.stringContaining("delay") });
    const link = await lab("wire", "bbo", "cut", ...at);
    expect(link).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean bob?") });
    const value = await lab("wire", "bob", "delay", ...at);
    expect(value).toMatchObject({ code: 2, stderr: expect.stringContaining("wants a value") });
    const nowhere = await lab("wire", "show", "--project", "nobody-is-up-here");
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("No host of the project") });
  });

  test("is watched packet by packet, until Ctrl-C", async ({ room }) => {
    await using watching = LocalCommand.start(["lab", "watch", "--project", room.project], { cwd: root });
    await watching.sees("Ctrl-C ends it");
    await run(room.me, "greet-client", "bob");
    await watching.sees(/SYN :9999[\s\S]*SYN ACK[\s\S]*Thank you for connecting[\s\S]*FIN ACK/);
    watching.pressCtrlC();
    expect(await watching.ended()).toBe(0);
  });
});

describe("lab step", () => {
  test("holds every packet until a key lets it pass, and shows both sockets' states as they come", async () => {
    const child = spawn("lab", ["step", "handshake"], {
      cwd: root,
      env: { ...process.env, NEXT_ROOM_RUN: inject("labels")["next-room.run"] },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      // One key for each packet that is in hand, pressed when it is shown.
      for (const _ of text.matchAll(/⏸/g)) child.stdin.write("\n");
      printed += text;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(0);
    const states = [
      /⏸ me > bob {2}SYN seq 0[\s\S]*?me: SYN-SENT.*\n.*bob: SYN-RECEIVED/,
      /⏸ bob > me {2}SYN ACK[\s\S]*?me: ESTABLISHED/,
      /⏸ me > bob {2}ACK seq 1 ack 1/,
      /⏸ bob > me {2}"Thank you for connecting/,
    ];
    let from = 0;
    for (const state of states) {
      const found = state.exec(printed.slice(from));
      expect(found, `${state} in\n${printed.slice(from)}`).not.toBeNull();
      from += found?.index ?? 0;
    }
  });
});

describe("lab ladder", () => {
  test("draws any capture within 80 columns, in plain ASCII where asked", async () => {
    const drawn = await lab("ladder", "test/fixtures/wire/talk-me.pcapng");
    expect(drawn.code).toBe(0);
    expect(drawn.stdout).toMatch(/SYN[\s\S]*SYN ACK/);
    for (const line of drawn.stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    const plain = await lab("ladder", "test/fixtures/wire/talk-me.pcapng", "--ascii");
    expect(plain.stdout).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("says what a file that is no capture is", async () => {
    expect(await lab("ladder", "README.md")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no capture"),
    });
    expect(await lab("ladder", "nowhere.pcapng")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no capture to read at nowhere.pcapng"),
    });
  });
});
