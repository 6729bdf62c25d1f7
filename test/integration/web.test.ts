import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect } from "vitest";
import { run, test } from "./room.ts";

const heading = "<h1>What is a server anyway?</h1>";

describe("by curl, from the third host", { concurrent: true }, () => {
  test("Bob's page is a heading, a paragraph and a list", async ({ room }) => {
    const { code, stdout } = await run(room.curl, "curl", "-si", "http://bob:8080/");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(stdout).toMatch(/\r\nContent-Type: text\/html; charset=utf-8\r\n/i);
    expect(stdout).toContain(heading);
    expect(stdout.match(/<p>/g)?.length).toBeGreaterThan(0);
    expect(stdout.match(/<li>/g)?.length).toBeGreaterThan(1);
  });

  test("the same is there as JSON", async ({ room }) => {
    const { stdout } = await run(
      room.curl,
      ...["curl", "-s", "-w", "\n%{http_code} %{content_type}", "http://bob:8080/hello.json"],
    );
    const [json = "", status] = stdout.trim().split(/\n(?=\d{3} )/);
    expect(status).toMatch(/^200 application\/json/);
    const page: unknown = JSON.parse(json);
    expect(page).toMatchObject({ title: "What is a server anyway?" });
    const html = (await run(room.curl, "curl", "-s", "http://bob:8080/")).stdout;
    for (const text of Object.values(page as Record<string, string | string[]>).flat())
      expect(html).toContain(text);
  });

  test("what is posted comes back, with its type", async ({ room }) => {
    const type = "text/x-poem; charset=utf-8";
    const poem = "Rosen sind rot,\n🌹";
    const { stdout } = await run(
      room.curl,
      ...["curl", "-si", "-H", `Content-Type: ${type}`, "--data-binary", poem, "http://bob:8080/"],
    );
    expect(stdout).toMatch(/^HTTP\/1\.1 200 /);
    expect(stdout).toMatch(/\r\nContent-Type: text\/x-poem; charset=utf-8\r\n/i);
    expect(stdout.split("\r\n\r\n")[1]).toBe(poem);
  });

  test.for([
    { name: "a page that is not there is 404", ask: ["http://bob:8080/nothing"], says: /^HTTP\/1\.1 404 / },
    {
      name: "a method that is not for it is 405, with those that are",
      ask: ["-X", "DELETE", "http://bob:8080/"],
      says: /^HTTP\/1\.1 405 [\s\S]*\r\nAllow: GET, HEAD, POST/i,
    },
    {
      name: "a request that makes no sense is 400",
      ask: ["-H", "Host: bob bob", "http://bob:8080/"],
      says: /^HTTP\/1\.1 400 /,
    },
  ])("$name", async ({ ask, says }, { room }) => {
    expect((await run(room.curl, "curl", "-si", ...ask)).stdout).toMatch(says);
  });
});

describe("through the door, from this machine", { concurrent: true }, () => {
  test("Bob's page opens at 127.0.0.1", async ({ room }) => {
    const answer = await fetch(`http://127.0.0.1:${room.pagePort}/`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(heading);
  });

  test("and at no other address of this machine", async ({ room }) => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, scopeid }) => !internal && !scopeid)
      .map(({ address }) => address);
    expect(others).not.toEqual([]);
    const answers = others.map(async (address) => ({ address, answer: await knock(address, room.pagePort) }));
    expect(await Promise.all(answers)).toEqual(
      others.map((address) => ({ address, answer: "ECONNREFUSED" })),
    );
  });

  test("the door hands on Bob's page and none of his other mailboxes", async ({ room }) => {
    const listening = await run(room.door, "ss", "-Hltn", "not src 127.0.0.0/8");
    expect(listening.stdout.match(/(?<=:)\d+(?= )/g)).toEqual(["8080"]);
    expect((await run(room.door, "cat", "/proc/sys/net/ipv4/ip_forward")).stdout).toBe("0\n");
  });
});

/** What connect(2) says: `open`, or errno's name. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve("open");
    });
    socket.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
  });
}
