import { expect } from "vitest";
import { test } from "./room.ts";
import { soon } from "./wire.ts";

/** What a shell must not read as its own, and what is no text at all. */
const HARD = ["it's", "$HOME `id` \\", 'a "b"', "*", "äöü 👋", "two\nlines"];

test("a tool that is asked again and again answers as if it were started each time", async ({ room }) => {
  const ask = (...command: string[]) => room.me.askTool(command, soon());

  const answers = await Promise.all(HARD.map((word) => ask("printf", "%s", word)));
  expect(answers.map(({ stdout }) => stdout.toString())).toEqual(HARD);

  const { code, stdout, stderr } = await ask("sh", "-c", "printf '\\377\\000'; echo no >&2; exit 3");
  expect({ code, stdout, stderr: stderr.toString() }).toEqual({
    code: 3,
    stdout: Buffer.from([0xff, 0x00]),
    stderr: "no\n",
  });
  expect((await ask("no-such-tool")).code).toBe(127);
  expect((await ask("cat")).stdout).toHaveLength(0); // it reads its own empty input, and not what is asked next
});

test("a host that is frozen or down says so, and answers again when it is back", async ({
  room: { me },
  engine,
}) => {
  const ask = () => me.askTool(["printf", "here"], soon());
  expect((await ask()).stdout.toString()).toBe("here");

  await me.change("pause", soon());
  await expect(ask()).rejects.toMatchObject({ code: "host-not-running" });
  await me.change("unpause", soon());
  expect((await ask()).stdout.toString()).toBe("here");

  const container = engine.docker.getContainer(me.container);
  await container.kill(); // behind the lab's back: the shell goes with its host
  await container.wait();
  await expect(ask()).rejects.toMatchObject({ code: "host-not-running" });
  await me.change("restart", soon());
  expect((await ask()).stdout.toString()).toBe("here");
});
