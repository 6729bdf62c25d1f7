import { isIPv6 } from "node:net";

import { COLON, hexValue, isPath, isQuery, isRegisteredName } from "./bytes.ts";
import { type Fault, fault } from "./fault.ts";

/** What a request is about. */
export interface Target {
  /** Percent-decoded, always with a leading slash; or "*", the server as a whole. */
  readonly path: string;
  /** As it was sent, without its question mark; empty when there is none. */
  readonly query: string;
}

/**
 * Makes sense of a request target (RFC 9112 §3.2): origin-form, absolute-form, or asterisk-form for OPTIONS only.
 * Authority-form belongs to CONNECT, which asks for a tunnel: an origin server has none to offer.
 *
 * @param target visible ASCII, at least one character
 */
export function parseTarget(method: string, target: string): Target | Fault {
  if (method === "CONNECT") return noTunnels;
  if (target === "/") return root;
  if (target.charCodeAt(0) === SLASH) return parsePath(target, 0);
  if (target === "*") return method === "OPTIONS" ? server : asteriskForOptionsOnly;
  return parseAbsolute(target);
}

const SLASH = 0x2f;
const root: Target = { path: "/", query: "" };
const server: Target = { path: "*", query: "" };

/** `http://bob:8080/hello`: a server must understand what a proxy is sent (RFC 9112 §3.2.2). */
function parseAbsolute(target: string): Target | Fault {
  const colon = target.indexOf("://");
  if (colon < 0) return noForm;
  const scheme = target.slice(0, colon).toLowerCase();
  // RFC 9110 §7.4: what must travel encrypted has lost its way when it comes in the clear.
  if (scheme === "https") return fault(421, "This server answers for http only");
  if (scheme !== "http") return noForm;
  const start = colon + 3;
  const rest = target.slice(start).search(/[/?]/);
  const end = rest < 0 ? target.length : start + rest;
  if (!isAuthority(Buffer.from(target), start, end)) return badAuthority;
  if (end === target.length) return root;
  return target.charCodeAt(end) === SLASH ? parsePath(target, end) : parsePath(`/${target.slice(end)}`, 0);
}

function parsePath(target: string, start: number): Target | Fault {
  let encoded = false;
  let at = start;
  for (; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (isPath[code] !== 1) break;
    if (code === PERCENT) encoded = true;
  }
  const raw = target.slice(start, at);
  let query = "";
  if (at < target.length) {
    if (target.charCodeAt(at) !== QUESTION_MARK) return notEncoded;
    query = target.slice(at + 1);
    for (let i = 0; i < query.length; i++) if (isQuery[query.charCodeAt(i)] !== 1) return notEncoded;
  }
  if (!encoded) return { path: raw, query };
  const path = decodePercent(raw);
  return path === undefined ? badEncoding : { path, query };
}

const PERCENT = 0x25;
const QUESTION_MARK = 0x3f;

/**
 * Percent-decoding that cannot throw (RFC 3986 §2.1). Undefined for a broken triplet, for bytes that are not UTF-8,
 * and for what has no honest use in a path but to fool somebody: an encoded slash, backslash or control character.
 */
export function decodePercent(text: string): string | undefined {
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let byte = text.charCodeAt(at);
    if (byte === PERCENT) {
      const high = hexValue[text.charCodeAt(at + 1)] ?? 255;
      const low = hexValue[text.charCodeAt(at + 2)] ?? 255;
      if (high > 15 || low > 15) return undefined;
      byte = high * 16 + low;
      if (byte < 0x20 || byte === 0x7f || byte === SLASH || byte === BACKSLASH) return undefined;
      at += 2;
    }
    bytes[length++] = byte;
  }
  try {
    return utf8.decode(bytes.subarray(0, length));
  } catch {
    return undefined;
  }
}

const BACKSLASH = 0x5c;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `uri-host [ ":" port ]`, and not empty: the value of Host (RFC 9110 §7.2, RFC 3986 §3.2.2). */
export function isAuthority(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  if (bytes[at] === OPENING_BRACKET) {
    at = bytes.indexOf(CLOSING_BRACKET, start);
    if (at < 0 || at >= end || !isAddressLiteral(bytes.toString("latin1", start + 1, at))) return false;
    return isPortOrNothing(bytes, at + 1, end);
  }
  while (at < end && isRegisteredName[bytes[at] as number] === 1) {
    if (bytes[at] === PERCENT && (at + 2 >= end || !isHex(bytes[at + 1]) || !isHex(bytes[at + 2])))
      return false;
    at++;
  }
  return at > start && isPortOrNothing(bytes, at, end);
}

const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

function isHex(byte: number | undefined): boolean {
  return byte !== undefined && (hexValue[byte] as number) <= 15;
}

function isPortOrNothing(bytes: Buffer, start: number, end: number): boolean {
  if (start === end) return true;
  if (bytes[start] !== COLON) return false;
  let port = 0;
  for (let at = start + 1; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return false;
    port = port * 10 + digit;
    if (port > 65_535) return false;
  }
  return true;
}

/** What stands in brackets: an IPv6 address, or an address of a version yet to come. */
function isAddressLiteral(text: string): boolean {
  return isIPv6(text) || /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i.test(text);
}

const noTunnels = fault(501, "This server makes no tunnels");
const asteriskForOptionsOnly = fault(400, "The target * is for OPTIONS only");
const noForm = fault(400, "The request target is neither a path nor an http URL");
const badAuthority = fault(400, "The URL's host or port is malformed");
const notEncoded = fault(400, "The request target has a character that must be percent-encoded");
const badEncoding = fault(400, "The path's percent-encoding is broken, or hides what no path may have");
