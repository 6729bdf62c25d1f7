import { isIPv6 } from "node:net";
import { suggest } from "../../scenario/suggest.ts";
import { type End, testHosts } from "./packet-tests.ts";
import type { PacketTest } from "./pattern.ts";
import type { TokenReader } from "./token-reader.ts";

export interface ParseOptions {
  /** The hosts there are; without them any name will do. */
  hosts?: readonly string[];
}

/** Reads `me > bob:9999`: who sends to whom. */
export function parseEnds(reader: TokenReader, options: ParseOptions): PacketTest {
  const start = reader.place().offset;
  const left = parseEnd(reader, options);
  const arrow = reader.need("`>`, `<` or `<->` and the other end");
  if (!isArrow(arrow.text))
    throw reader.fault(arrow, "`>`, `<` or `<->` was expected here, as in `me > bob`");
  const right = parseEnd(reader, options);
  const expected = reader.textFrom(start);
  const [from, to] = arrow.text === "<" ? [right, left] : [left, right];
  return testHosts(from.end, to.end, arrow.text === "<->" ? "<->" : ">", expected);
}

/** Reads one end: `bob`, `bob:9999`, `any`, `[fd00::2]:9999`. */
export function parseEnd(reader: TokenReader, { hosts }: ParseOptions): { end: End; text: string } {
  const token = reader.need("a host, an address, or `any`");
  if (token.kind !== "word") throw reader.fault(token, "a host, an address, or `any` was expected here");
  const { name, port } = splitPort(token.text);
  const end: End = { name: name === "" ? "any" : name };
  if (port !== undefined) {
    end.port = Number(port);
    if (!/^\d+$/.test(port) || end.port > 65_535) {
      throw reader.fault(token, `\`${port}\` is no port: they go from 0 to 65535`);
    }
  }
  const isAddress = /^[\d.]+$/.test(end.name) || isIPv6(end.name);
  const isKnown = hosts === undefined || hosts.includes(end.name);
  if (!isKnown && !isAddress && end.name !== "any" && end.name !== "everyone") {
    const meant = suggest(end.name, [...hosts, "any", "everyone"]);
    const help = meant === null ? `The hosts are ${hosts.join(", ")}.` : `Did you mean \`${meant}\`?`;
    throw reader.fault(token, `there is no host \`${end.name}\`. ${help}`);
  }
  return { end, text: token.text };
}

/** A colon parts name and port, but IPv6 addresses are full of them, and stand in brackets before a port. */
function splitPort(text: string): { name: string; port: string | undefined } {
  if (isIPv6(text)) return { name: text, port: undefined };
  const [, name, port] = /^\[?(.*?)\]?(?::([^:\]]*))?$/.exec(text) ?? [];
  return { name: name ?? text, port };
}

export function isArrow(text: string | undefined): boolean {
  return text === ">" || text === "<" || text === "<->";
}
