import { createServer } from "node:net";
import { htmlPage } from "../services/http/pages.ts";

/** The talk's server: the same answer to any bytes. */
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(htmlPage)}\r\n\r\n${htmlPage}`,
);
createServer({ noDelay: true }, (socket) => {
  socket.on("data", () => socket.write(answer));
  socket.on("error", () => {});
}).listen(Number(process.argv[2]), "127.0.0.1");
