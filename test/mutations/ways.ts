import type { Mutation } from "./mutated-topology.ts";

/** Ways to break things, those by name that more than one scenario needs. */

export const replace = (file: string, find: string, replace: string): Mutation => ({ file, find, replace });
export const start = (host: string, ...command: readonly string[]): Mutation => ({
  compose: { services: { [host]: { command } } },
});

export const withoutTimeWait = (host: string): Mutation => ({
  compose: { services: { [host]: { sysctls: { "net.ipv4.tcp_max_tw_buckets": "0" } } } },
});
export const neverHungUp = replace(
  "chat/conversation.ts",
  'socket.on("end", () => this.#end(new HungUp("The other side hung up.")));',
  "",
);
export const deafAfterFin = replace(
  "chat/conversation.ts",
  'this.#wake();\n    });\n    socket.on("end", () =>',
  'setTimeout(() => this.#wake(), 300);\n    });\n    socket.on("end", () => socket.destroy()).on("end", () =>',
);
export const withoutCr = replace("greet-server.ts", String.raw`connecting\r\n`, String.raw`connecting\n`);
export const elsewhere = replace("connecting.ts", "openSocket({ host,", 'openSocket({ host: "127.0.0.1",');
export const toldAsRefusal = replace("socket-failure.ts", "host unreachable", "connection refused");
/** From the beginning: his house is in order only when he does. */
export const somebodyListens: Mutation = {
  compose: {
    services: {
      bob: {
        command: ["sh", "-c", "greet-server & exec greet-server --port 9998"],
        healthcheck: {
          test: ["CMD-SHELL", "ss -Hltn sport = :9998 | grep -q ."],
          interval: "100ms",
          retries: 300, // a busy machine takes its time
        },
      },
    },
  },
};
export const shorterQueue = replace("greet-server.ts", "default: 5,", "default: 4,");
export const everyAnswerTheLast = replace("http/server.ts", "stopping: false", "stopping: true");
