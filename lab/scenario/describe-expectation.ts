import type { Count, Expectation, ListenerMatch, SocketMatch, TextMatch } from "./scenario.ts";

/**
 * One line in plain words, in the same form whether it held or not: `bob listens on port 9999`. A program called `it` is
 * spoken of as such, and so is one without a name, of which only its own step can speak: `its stdout has "Hi"`.
 */
export function describeExpectation(expectation: Expectation): string {
  const unnamed = "program" in expectation && /^step \d+$/.test(expectation.program);
  const e = unnamed ? { ...expectation, program: "it" } : expectation;
  switch (e.what) {
    case "exit":
      return `${e.program} exits ${e.code === "any" ? "with any code" : e.code === "failure" ? "with a failure (not 0)" : `with ${e.code}`}`;
    case "printed":
      return `${of(e.program)} ${e.stream} ${describeText(e.text)}`;
    case "sees":
      return `${e.program} shows ${describeText(e.text).replace(/^has /, "")}`;
    case "running":
      return e.is ? `${e.program} is running` : `${e.program} has ended`;
    case "listening":
      return `${e.host} ${e.is ? "listens" : "does not listen"} on ${describeListener(e.listener)}`;
    case "sockets":
      return `${e.host} has ${describeSockets(e.socket, e.count)}`;
    case "file":
      return e.text === "absent"
        ? `${e.host} has no file ${e.path}`
        : `on ${e.host} the file ${e.path} ${describeText(e.text)}`;
    case "status":
      return `${of(e.program)} status is ${e.status}`;
    case "header":
      return e.text === "absent"
        ? `${of(e.program)} answer has no header ${e.name}`
        : `${of(e.program)} header ${e.name} ${describeText(e.text)}`;
    case "body":
      return `${of(e.program)} body ${describeText(e.text)}`;
    case "json":
      return `${of(e.program)} body as JSON has ${shorten(JSON.stringify(e.value))}`;
    case "host":
      return e.state === "exited" ? `${e.host} has exited` : `${e.host} is ${e.state}`;
    case "packets":
      return `the packets of ${e.select}: ${describePackets(e.lines, e.never)}`;
  }
}

/** `has "Thank you"`, `is "Hi\n"`, `matches /port \d+/`. */
export function describeText(match: TextMatch): string {
  const parts = [
    ...(match.is === undefined ? [] : [`is ${quote(match.is)}`]),
    ...(match.has?.length ? [`has ${match.has.map(quote).join(" and ")}`] : []),
    ...(match.matches === undefined ? [] : [`matches /${match.matches}/`]),
    ...(match.not?.length ? [`does not have ${match.not.map(quote).join(" or ")}`] : []),
    ...(match.bytes === undefined ? [] : [`is ${match.bytes} ${match.bytes === 1 ? "byte" : "bytes"} long`]),
  ];
  return parts.length === 0 ? "is there" : parts.join(", ");
}

export function describeListener(listener: ListenerMatch): string {
  const { port, address, backlog, waiting } = listener;
  const where =
    address === "any"
      ? `port ${port} of every address`
      : address
        ? `${address} port ${port}`
        : `port ${port}`;
  const queue = [
    ...(backlog === undefined ? [] : [`a backlog of ${backlog}`]),
    ...(waiting === undefined ? [] : [describeWaiting(waiting)]),
  ];
  return queue.length === 0 ? where : `${where} with ${queue.join(" and ")}`;
}

/** `exactly 1 socket in TIME-WAIT on port 9999 with 10.99.7.20`. */
export function describeSockets(socket: SocketMatch, count: Count): string {
  return [
    `${describeCount(count)} ${isOne(count) ? "socket" : "sockets"}`,
    ...(socket.state === undefined ? [] : [`in ${socket.state}`]),
    ...(socket.port === undefined ? [] : [`on port ${socket.port}`]),
    ...(socket.peer === undefined ? [] : [`with ${socket.peer}`]),
    ...(socket.peerPort === undefined ? [] : [`with the peer's port ${socket.peerPort}`]),
    ...(socket.waiting === undefined ? [] : [`with ${describeWaiting(socket.waiting)}`]),
  ].join(" ");
}

function describeWaiting(waiting: Count): string {
  return `${describeCount(waiting)} ${isOne(waiting) ? "caller" : "callers"} waiting for accept`;
}

/** `exactly 1` and `at least 1` go with a singular. */
function isOne({ atLeast, atMost }: Count): boolean {
  return atLeast === 1 && (atMost === 1 || atMost === Number.POSITIVE_INFINITY);
}

export function describeCount({ atLeast, atMost }: Count): string {
  if (atMost === 0) return "no";
  if (atLeast === atMost) return `exactly ${atLeast}`;
  if (atMost === Number.POSITIVE_INFINITY) return `at least ${atLeast}`;
  return atLeast === 0 ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}

function of(program: string): string {
  return program === "it" ? "its" : `${program}'s`;
}

type Lines = readonly { readonly text: string }[];

function describePackets(lines: Lines, never: Lines): string {
  const texts = (all: Lines, joined: string) =>
    shorten(all.map(({ text }) => text.replace(/\s+/g, " ")).join(joined));
  const parts = [
    ...(lines.length > 0 ? [texts(lines, ", then ")] : []),
    ...(never.length > 0 ? [`never ${texts(never, " or ")}`] : []),
  ];
  return parts.join(", and ");
}

function quote(text: string): string {
  return shorten(JSON.stringify(text));
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
