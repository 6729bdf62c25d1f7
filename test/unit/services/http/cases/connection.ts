import { get, post, request, row } from "./case.ts";

const oldGet = (...lines: string[]) => request("GET / HTTP/1.0", ...lines);
const next = request("GET /hello.json HTTP/1.1", "Host: bob");

export const connectionCases = [
  row("9112 §9.3", "must", "1.1 stays", get() + next, "200 200 stays"),
  row("9112 §9.3", "must", "1.1 says close", get("Connection: close") + next, "200 closes"),
  row("9110 §7.6.1", "must", "close is case-insensitive", get("Connection: CLOSE") + next, "200 closes"),
  row("9110 §7.6.1", "must", "close in a list", get("Connection: X-Foo, close") + next, "200 closes"),
  row(
    "9110 §7.6.1",
    "must",
    "close in a second line",
    get("Connection: keep-alive", "Connection: close") + next,
    "200 closes",
  ),
  row(
    "9112 §9.3",
    "must",
    "close beside keep-alive",
    get("Connection: close, keep-alive") + next,
    "200 closes",
  ),
  row("9110 §5.6.1", "must", "empty elements in a list", get("Connection: , ,close,") + next, "200 closes"),
  row(
    "9110 §7.6.1",
    "must",
    "an option that only contains close",
    get("Connection: closed") + next,
    "200 200 stays",
  ),
  row("9112 §9.3", "must", "1.0 goes", oldGet() + next, "200 closes"),
  row("9112 §9.3", "must", "1.0 says keep-alive", oldGet("Connection: Keep-Alive") + next, "200 200 stays"),
  row("9112 §9.3", "must", "1.0 is told that it stays", oldGet("Connection: keep-alive"), "200 stays", {
    fields: { connection: "keep-alive", "keep-alive": "timeout=5" },
  }),
  row("9112 §9.6", "should", "the end is announced", get("Connection: close"), "200 closes", {
    fields: { connection: "close", "keep-alive": undefined },
  }),
  row(
    "9112 §9.3.2",
    "must",
    "pipelined requests are answered in order",
    get() + post(["Content-Length: 2"], "hi") + next,
    "200 200 200 stays",
    {
      fields: { "content-type": "application/json; charset=utf-8" },
    },
  ),
  row(
    "9112 §9.3.2",
    "must",
    "pipelined HEAD and GET",
    request("HEAD / HTTP/1.1", "Host: bob") + next,
    "200 200 stays",
  ),
  row(
    "9112 §9.3",
    "should",
    "404 does not end it",
    request("GET /nothing HTTP/1.1", "Host: bob") + next,
    "404 200 stays",
  ),
  row(
    "9112 §9.3",
    "should",
    "405 does not end it",
    request("DELETE / HTTP/1.1", "Host: bob") + next,
    "405 200 stays",
  ),
  row(
    "9112 §9.6",
    "must",
    "nothing is answered after an error of framing",
    get("Bad Name: 1") + next,
    "400 closes",
  ),
  row("9112 §2.2", "should", "an empty line between two requests", `${get()}\r\n${next}`, "200 200 stays"),
  row(
    "9110 §7.8",
    "may",
    "an upgrade is ignored",
    get("Connection: Upgrade", "Upgrade: websocket"),
    "200 stays",
    {
      fields: { upgrade: undefined },
    },
  ),
  row(
    "9110 §7.8",
    "must",
    "an upgrade in HTTP/1.0 is ignored",
    oldGet("Connection: Upgrade", "Upgrade: h2c"),
    "200 closes",
  ),
];
