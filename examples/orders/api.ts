import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

const [storeHost = "store", storePort = "7000"] = (process.env.STORE ?? "").split(":");
/** A shopper who is told "later" after two seconds is better off than one who is told nothing. */
const patienceMs = 2000;

/** Sends the store one line and resolves with its answer. Rejects where there is none in time. */
function ask(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const store = connect({ host: storeHost, port: Number(storePort) });
    const deadline = setTimeout(() => store.destroy(new Error("The store is too slow.")), patienceMs);
    let answer = "";
    store.setEncoding("utf8");
    store.on("data", (piece: string) => {
      answer += piece;
      if (answer.endsWith("\n")) store.end();
    });
    store.on("error", reject);
    store.on("close", () => {
      clearTimeout(deadline);
      if (answer.endsWith("\n")) resolve(answer.trimEnd());
      else reject(new Error("The store hung up."));
    });
    store.write(`${line}\n`);
  });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = "/" } = request;
  if (method === "GET" && url === "/health") {
    await ask("PING");
    return reply(response, 200, { healthy: true });
  }
  if (method === "POST" && url === "/orders") {
    const order = { id: randomUUID(), item: (await text(request)).trim() };
    await ask(`SET ${order.id} ${JSON.stringify(order)}`);
    return reply(response.setHeader("Location", `/orders/${order.id}`), 201, order);
  }
  const id = /^\/orders\/([\w-]+)$/.exec(url)?.[1];
  if (method === "GET" && id !== undefined) {
    const answer = await ask(`GET ${id}`);
    if (answer.startsWith("VALUE ")) return reply(response, 200, JSON.parse(answer.slice("VALUE ".length)));
  }
  reply(response, 404, { problem: "There is nothing here." });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: Error) => {
    console.error(error.message);
    reply(response.setHeader("Retry-After", "1"), 503, { problem: "The store does not answer." });
  });
});

server.listen(3000, () => console.log("The API answers on port 3000."));
process.on("SIGTERM", () => process.exit(0));
