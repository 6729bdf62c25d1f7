// Thanks everyone who connects, and hangs up:  node greet-server.ts 9999
import { createServer } from "node:net";

const server = createServer((client) => {
  console.log("Got a connection from", client.remoteAddress);
  client.on("error", (trouble) => console.log("The caller has gone:", trouble.message));
  client.end("Thank you for connecting\r\n");
  client.resume(); // what the caller says is let go by: unread words would reset the connection
});
server.listen(Number(process.argv[2]), "0.0.0.0"); // every address of this host
