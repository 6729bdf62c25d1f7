// Calls a chat server, and chats turn by turn until one side says bye:  node chat-client.ts bob 9000
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline/promises";

const [, , host, port] = process.argv;
const server = connect(Number(port), host);
server.setEncoding("utf8");
try {
  await once(server, "connect");
  const keyboard = createInterface({ input: process.stdin, output: process.stdout });
  const replies = server.iterator({ destroyOnReturn: false });
  while (true) {
    const message = await keyboard.question("You: ");
    server.write(message);
    if (message === "bye") break;
    const { value: reply, done } = await replies.next();
    console.log(done ? "The server hung up." : `Server: ${reply}`);
    if (done || reply === "bye") break;
  }
  keyboard.close();
  server.destroySoon();
} catch (trouble) {
  console.error((trouble as Error).message);
  process.exit(1);
}
