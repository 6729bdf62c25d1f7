import { type WebSocket, WebSocketServer } from "ws";

/** The room by ws, as its documentation broadcasts. It waits for slow readers for ever. */
const names = new Map<WebSocket, string>();
new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" }).on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("close", () => names.delete(socket));
  socket.on("message", (data) => {
    const line = data.toString();
    const name = names.get(socket);
    if (name === undefined) {
      names.set(socket, line);
      socket.send(`* Welcome, ${line}.`);
      return;
    }
    for (const friend of names.keys()) if (friend !== socket) friend.send(`${name}: ${line}`);
  });
});
