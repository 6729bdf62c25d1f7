import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** A database of one table: `SET key value`, `GET key` and `PING`, each in a line and answered by one. */
const table = new Map<string, string>();

const server = createServer((client) => {
  client.on("error", () => client.destroy());
  createInterface({ input: client }).on("line", (line) => {
    const [, command, key = "", value = ""] = /^(\S*) ?(\S*) ?(.*)$/.exec(line) ?? [];
    client.write(`${answer(command, key, value)}\n`);
  });
});

function answer(command: string | undefined, key: string, value: string): string {
  switch (command) {
    case "PING":
      return "PONG";
    case "GET":
      return table.has(key) ? `VALUE ${table.get(key)}` : "NONE";
    case "SET":
      table.set(key, value);
      return "OK";
    default:
      return "WHAT?";
  }
}

server.listen(7000, () => console.log("The store is open on port 7000."));
process.on("SIGTERM", () => process.exit(0));
