import type { ExpectationContext } from "./expectation-context.ts";
import { checkAddress, readCount, readText } from "./read-text.ts";
import type { Expectation, Place } from "./scenario.ts";
import type { Path } from "./source.ts";

type Common = Place & { readonly host: string };
type Key = "listening" | "closed" | "sockets" | "file";

/** What is expected of hosts: their state, their sockets, their files. */
export function readHostExpectations(
  { input, path, reading }: ExpectationContext,
  host: string | null,
): Expectation[] {
  /** Makes an expectation from each entry of a key that is given, as one or as a list. */
  function each<Given>(
    key: Key,
    given: Given | Given[] | undefined,
    make: (given: Given, at: Path, of: Common) => Expectation,
  ): Expectation[] {
    if (given === undefined) return [];
    if (host === null) {
      reading.report(
        [...path, key],
        "key",
        `\`${key}\` is about a host, and this step has none`,
        "say which with `on:`",
      );
      return [];
    }
    if (!Array.isArray(given))
      return [make(given, [...path, key], { ...reading.place([...path, key], "key"), host })];
    return given.map((one, index) =>
      make(one, [...path, key, index], { ...reading.place([...path, key, index]), host }),
    );
  }
  const address = (given: string | undefined, at: Path) => {
    if (given === undefined) return {};
    checkAddress(given, [...at, "address"], reading, ["any"]);
    return { address: given };
  };
  return [
    ...Object.entries(input.host ?? {}).map(([name, state]): Expectation => {
      const at = [...path, "host", name];
      reading.mention(name, at, "key");
      return { ...reading.place(at, "key"), what: "host", host: name, state };
    }),
    ...each("listening", input.listening, (given, at, of) => {
      if (typeof given !== "object") return { ...of, what: "listening", listener: { port: given }, is: true };
      const { port, backlog, waiting } = given;
      const queues = {
        ...(backlog === undefined ? {} : { backlog }),
        ...(waiting === undefined ? {} : { waiting: readCount(waiting, [...at, "waiting"], reading) }),
      };
      return {
        ...of,
        what: "listening",
        listener: { port, ...address(given.address, at), ...queues },
        is: true,
      };
    }),
    ...each("closed", input.closed, (given, at, of) => {
      if (typeof given !== "object")
        return { ...of, what: "listening", listener: { port: given }, is: false };
      return {
        ...of,
        what: "listening",
        listener: { port: given.port, ...address(given.address, at) },
        is: false,
      };
    }),
    ...each("sockets", input.sockets, (given, at, of) => {
      const { state, port, peer, "peer-port": peerPort, waiting, count = ">= 1" } = given;
      if (peer !== undefined) checkAddress(peer, [...at, "peer"], reading);
      if (waiting !== undefined && state !== "LISTEN") {
        const hint = "say `state: LISTEN` with it";
        reading.report([...at, "waiting"], "key", "callers wait only in a socket that listens", hint);
      }
      const socket = {
        ...(state === undefined ? {} : { state }),
        ...(port === undefined ? {} : { port }),
        ...(peer === undefined ? {} : { peer }),
        ...(peerPort === undefined ? {} : { peerPort }),
        ...(waiting === undefined ? {} : { waiting: readCount(waiting, [...at, "waiting"], reading) }),
      };
      return { ...of, what: "sockets", socket, count: readCount(count, [...at, "count"], reading) };
    }),
    ...each("file", input.file, (given, at, of) => {
      const [file, where] = typeof given === "string" ? [given, at] : [given.path, [...at, "path"]];
      if (!/^(\/|\$\{)/.test(file))
        reading.report(where, "value", "the path must be absolute, as in `/tmp/note`");
      const text = typeof given === "string" ? {} : readText(given, at, reading);
      return { ...of, what: "file", path: file, text };
    }),
  ];
}
