// Answers HTTP with one page, to many callers at once:  node web-server.ts 8080
import { createServer, type Socket } from "node:net";

const PAGES: Record<string, string> = {
  "/": "<!doctype html>\n<title>Bob</title>\n<h1>Hello from Bob 👋</h1>\n",
};
const NOT_FOUND = "<!doctype html>\n<title>Not found</title>\n<h1>There is no such page.</h1>\n";

const server = createServer((client) => {
  let unread = "";
  client.setEncoding("latin1");
  client.on("error", (trouble) => console.log("One caller less:", trouble.message));
  client.on("data", (piece) => {
    unread += piece;
    // A request is whole when its empty line has come, however many pieces that took.
    for (let end = unread.indexOf("\r\n\r\n"); end !== -1; end = unread.indexOf("\r\n\r\n")) {
      const head = unread.slice(0, end);
      unread = unread.slice(end + 4);
      answer(client, head);
    }
  });
});

function answer(client: Socket, head: string): void {
  const [method, path = "", version] = (head.split("\r\n")[0] ?? "").split(" ");
  const found = Object.hasOwn(PAGES, path);
  const body = Buffer.from((found && PAGES[path]) || NOT_FOUND); // its length is counted in bytes, not in letters
  const stays = version === "HTTP/1.1" && !/^connection: close$/im.test(head);
  const lines = [
    found ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found",
    "Content-Type: text/html; charset=utf-8",
    `Content-Length: ${body.length}`,
    `Connection: ${stays ? "keep-alive" : "close"}`,
  ];
  client.write(`${lines.join("\r\n")}\r\n\r\n`);
  if (method !== "HEAD") client.write(body);
  if (!stays) client.end();
}

server.listen(Number(process.argv[2]), "0.0.0.0");
