import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** The room that everybody writes first: a line in, a write for each of the others. It waits for slow readers for ever. */
const friends = new Map<Socket, string>();
createServer((socket) => {
  createInterface(socket).on("line", (line) => {
    const name = friends.get(socket);
    if (name === undefined) {
      friends.set(socket, line);
      socket.write(`* Welcome, ${line}.\n`);
      return;
    }
    for (const friend of friends.keys()) if (friend !== socket) friend.write(`${name}: ${line}\n`);
  });
  socket.on("error", () => {});
  socket.on("close", () => friends.delete(socket));
}).listen(Number(process.argv[2]), "127.0.0.1");
