// Waits for a call, and chats turn by turn until one side says bye:  node chat-server.ts 9000
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline/promises";

const server = createServer().listen(Number(process.argv[2]), "0.0.0.0");
console.log("Waiting for a connection");

const [client] = (await once(server, "connection")) as [Socket];
console.log("Got a connection from", client.remoteAddress);
const keyboard = createInterface({ input: process.stdin, output: process.stdout });
client.on("error", (trouble) => console.log(trouble.message));
client.setEncoding("utf8"); // a character that comes in two halves is given when it is whole
try {
  for await (const message of client) {
    console.log("Client:", message);
    if (message === "bye") break;
    const reply = await keyboard.question("Reply: ");
    if (reply === "bye") {
      client.end(reply);
      break;
    }
    client.write(reply);
  }
} catch {
  // The caller has gone without a word.
}
keyboard.close();
client.destroySoon();
server.close();
