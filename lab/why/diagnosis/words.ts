import { printable } from "../../report/text/printable.ts";

export const isHttp = (words: string): boolean => /^HTTP\/\d/.test(words);

/** A record of TLS: its type (alert, handshake) and major version (RFC 8446 section 5.1). */
export const isTls = (words: string): boolean =>
  (words.startsWith("\x15") || words.startsWith("\x16")) && words[1] === "\x03";

const MOST = 60;

/** The first of what came, in quotes, as text where it is text. */
export function quote(words: string): string {
  const text = Buffer.from(words, "latin1").toString("utf8");
  const shown = isHttp(text) ? (text.split("\r\n")[0] ?? "") : text;
  const escaped = printable(shown);
  return `"${escaped.length > MOST ? `${escaped.slice(0, MOST)}…` : escaped}"`;
}
