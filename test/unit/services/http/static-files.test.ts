import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { htmlPage } from "../../../../services/http/pages.ts";
import { type Server, startServer } from "../../../../services/http/server.ts";
import { makeSite } from "../../../../services/http/site.ts";
import { type Answer, exchange, open, parseAnswers, receiveUntil } from "./raw-client.ts";

let folder: string;
let server: Server;
const story = "Me and Bob sit in two rooms. ".repeat(100);
const long = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));

beforeAll(async () => {
  const all = await mkdtemp(join(tmpdir(), "web-server-test-"));
  folder = join(all, "root");
  await mkdir(join(folder, "sub"), { recursive: true });
  await mkdir(join(folder, "bare"));
  await mkdir(join(folder, ".git"));
  await writeFile(join(all, "secret.txt"), "secret");
  await writeFile(join(folder, ".git/config"), "secret");
  await writeFile(join(folder, ".env"), "secret");
  await writeFile(join(folder, "story.txt"), story);
  await writeFile(join(folder, "long.bin"), long);
  await writeFile(join(folder, "empty.css"), "");
  await writeFile(join(folder, "fünf & mehr.html"), "<p>5</p>");
  await writeFile(join(folder, "sub/index.html"), "<p>sub</p>");
  await symlink("../secret.txt", join(folder, "outside.txt"));
  await symlink(".env", join(folder, "hidden.txt"));
  await symlink("story.txt", join(folder, "inside.txt"));
  await symlink("loop", join(folder, "loop"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  server = await startServer({ host: "127.0.0.1", port: 0, routes: await makeSite(folder) });
});
afterAll(async () => {
  await server.stop(0);
  await rm(join(folder, ".."), { recursive: true });
});

async function ask(path: string, ...lines: string[]): Promise<Answer> {
  const head = [`GET ${path} HTTP/1.1`, "Host: bob", ...lines].join("\r\n");
  const [answer] = parseAnswers(await exchange(server.port, `${head}\r\n\r\n`), ["GET"]);
  if (!answer) throw new Error("no answer");
  return answer;
}

describe("a folder", () => {
  test("has its files served, with their types", async () => {
    expect(await ask("/story.txt")).toMatchObject({
      status: 200,
      body: story,
      fields: { "content-type": "text/plain; charset=utf-8", "content-length": `${story.length}` },
    });
    expect(await ask("/empty.css")).toMatchObject({
      status: 200,
      body: "",
      fields: { "content-length": "0" },
    });
    expect(await ask(`/${encodeURIComponent("fünf & mehr.html")}`)).toMatchObject({
      status: 200,
      body: "<p>5</p>",
    });
    expect(await ask("/inside.txt")).toMatchObject({ status: 200, body: story });
  });

  test("has long files served whole", async () => {
    const { body } = await ask("/long.bin");
    expect(Buffer.from(body, "latin1").equals(long)).toBe(true);
  });

  test("has folders in it, whose paths end with a slash", async () => {
    expect(await ask("/sub/")).toMatchObject({ status: 200, body: "<p>sub</p>" });
    expect(await ask("/sub?a=b")).toMatchObject({ status: 301, fields: { location: "/sub/?a=b" } });
    expect(await ask("/bare/")).toMatchObject({ status: 404 });
    expect(await ask("/story.txt/")).toMatchObject({ status: 404 });
  });

  test("can be read only", async () => {
    const request = "POST /story.txt HTTP/1.1\r\nHost: bob\r\nContent-Length: 0\r\n\r\n";
    const [answer] = parseAnswers(await exchange(server.port, request), ["POST"]);
    expect(answer).toMatchObject({ status: 405, fields: { allow: "GET, HEAD, OPTIONS" } });
  });

  test("takes the page's place with an index.html of its own", async () => {
    expect((await ask("/")).body).toBe(htmlPage);
    await writeFile(join(folder, "index.html"), "<p>mine</p>");
    expect((await ask("/")).body).toBe("<p>mine</p>");
    await rm(join(folder, "index.html"));
  });
});

describe("what is not in the folder", () => {
  test.each([
    "/nothing",
    "/outside.txt",
    "/hidden.txt",
    "/.env",
    "/.git/config",
    "/sub/../.env",
    "/../secret.txt",
    "/sub/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/sub/%2e%2e/%2e%2e/secret.txt",
    "/%2e/story.txt",
    "//story.txt",
    "/sub//index.html",
    "//evil.example/..",
    "/loop",
    "/pipe",
    `/${"a".repeat(300)}`,
    `/${"a/".repeat(2000)}`,
  ])("is not served: %s", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404 });
  });

  test.each(["/..%2fsecret.txt", "/..%5csecret.txt", "/story.txt%00.html", "/%c0%ae%c0%ae/secret.txt"])(
    "is not even looked for: %s",
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 400 });
    },
  );
});

describe("a file", () => {
  test("is not sent again to who has it", async () => {
    const { fields } = await ask("/story.txt");
    expect(await ask("/story.txt", `If-None-Match: ${fields.etag}`)).toMatchObject({ status: 304, body: "" });
    expect(await ask("/story.txt", `If-Modified-Since: ${fields["last-modified"]}`)).toMatchObject({
      status: 304,
    });
  });

  test("is sent again when it has changed", async () => {
    const path = join(folder, "changing.txt");
    await writeFile(path, "old");
    await utimes(path, new Date("2020-01-01T00:00:00Z"), new Date("2020-01-01T00:00:00Z"));
    const { fields } = await ask("/changing.txt");
    expect(fields["last-modified"]).toBe("Wed, 01 Jan 2020 00:00:00 GMT");
    await writeFile(path, "new");
    expect(await ask("/changing.txt", `If-None-Match: ${fields.etag}`)).toMatchObject({
      status: 200,
      body: "new",
    });
  });

  test("was never changed in the future", async () => {
    const path = join(folder, "future.txt");
    await writeFile(path, "later");
    await utimes(path, new Date("2099-01-01T00:00:00Z"), new Date("2099-01-01T00:00:00Z"));
    const { fields } = await ask("/future.txt");
    expect(Date.parse(fields["last-modified"] ?? "")).toBeLessThanOrEqual(Date.parse(fields.date ?? ""));
  });

  test("comes in parts, too", async () => {
    const part = await ask("/long.bin", "Range: bytes=100000-199999");
    expect(part).toMatchObject({ status: 206, fields: { "content-range": "bytes 100000-199999/300000" } });
    expect(Buffer.from(part.body, "latin1").equals(long.subarray(100_000, 200_000))).toBe(true);
    const whole = await ask("/long.bin", "Range: bytes=0-1", 'If-Range: "old"');
    expect(whole).toMatchObject({ status: 200 });
    const same = await ask("/long.bin", "Range: bytes=0-1", `If-Range: ${whole.fields.etag}`);
    expect(same).toMatchObject({ status: 206 });
  });

  test("is compressed where that is asked for and pays", async () => {
    const zipped = await ask("/story.txt", "Accept-Encoding: gzip, br");
    expect(zipped.fields).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(gunzipSync(Buffer.from(zipped.body, "latin1")).toString()).toBe(story);
    const plain = await ask("/story.txt");
    expect(plain.fields.vary).toBe("Accept-Encoding");
    expect(plain.fields.etag).not.toBe(zipped.fields.etag);
    expect(
      await ask("/story.txt", "Accept-Encoding: gzip", `If-None-Match: ${zipped.fields.etag}`),
    ).toMatchObject({ status: 304 });
    const part = await ask("/story.txt", "Accept-Encoding: gzip", "Range: bytes=0-1");
    expect(part).toMatchObject({ status: 206, body: "Me" });
    expect(part.fields["content-encoding"]).toBeUndefined();
    expect((await ask("/long.bin", "Accept-Encoding: gzip")).fields["content-encoding"]).toBeUndefined();
    expect((await ask("/empty.css", "Accept-Encoding: gzip")).fields["content-encoding"]).toBeUndefined();
  });

  test("that becomes shorter while it is sent breaks the connection, for its length was promised", async () => {
    const path = join(folder, "shrinking.bin");
    await writeFile(path, Buffer.alloc(50_000_000));
    const socket = await open(server.port);
    socket.write("GET /shrinking.bin HTTP/1.1\r\nHost: bob\r\n\r\n");
    await receiveUntil(socket, (sofar) => sofar.length > 0);
    let received = 0;
    socket.on("data", (piece) => {
      received += piece.length;
    });
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("end", () => socket.end());
    await truncate(path, 1_000_000);
    await closed;
    expect(received).toBeLessThan(50_000_000);
  });
});

test("no file stays open", async () => {
  const openFiles = () => readdir("/proc/self/fd");
  await ask("/story.txt");
  const before = (await openFiles()).length;
  for (const path of ["/story.txt", "/long.bin", "/sub", "/pipe", "/outside.txt", "/nothing"]) {
    await ask(path);
    await ask(path, "If-None-Match: *");
    await ask(path, "Range: bytes=999999-");
    await ask(path, "Accept-Encoding: gzip");
  }
  const head = "HEAD /long.bin HTTP/1.1\r\nHost: bob\r\n\r\n";
  expect(parseAnswers(await exchange(server.port, head), ["HEAD"])[0]).toMatchObject({
    status: 200,
    body: "",
  });
  await expect.poll(async () => (await openFiles()).length).toBeLessThanOrEqual(before);
});

test("a folder that is not there is an error at once", async () => {
  await expect(makeSite(join(folder, "nothing"))).rejects.toMatchObject({ code: "ENOENT" });
  await expect(makeSite(join(folder, "story.txt"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test("a POST is judged by the index.html that a GET would get, or by Bob's page (RFC 9110 §13.1)", async () => {
  const own = join(folder, "own");
  await mkdir(own);
  await using other = await startServer({ host: "127.0.0.1", port: 0, routes: await makeSite(own) });
  const etagNow = async () => {
    const [answer] = parseAnswers(await exchange(other.port, "HEAD / HTTP/1.1\r\nHost: bob\r\n\r\n"), [
      "HEAD",
    ]);
    return answer?.fields.etag ?? "";
  };
  const post = async (condition: string) => {
    const head = `POST / HTTP/1.1\r\nHost: bob\r\n${condition}\r\nContent-Length: 2\r\n\r\n`;
    return parseAnswers(await exchange(other.port, `${head}hi`), ["POST"])[0]?.status;
  };
  const page = await etagNow();
  expect(await post(`If-Match: ${page}`)).toBe(200);
  await writeFile(join(own, "index.html"), "<p>mine</p>");
  const file = await etagNow();
  expect(file).not.toBe(page);
  expect(await post(`If-Match: ${file}`)).toBe(200);
  expect(await post(`If-None-Match: ${file}`)).toBe(412);
  expect(await post(`If-Match: ${page}`)).toBe(412);
});
