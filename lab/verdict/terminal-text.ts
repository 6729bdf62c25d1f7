/**
 * What a terminal was sent, as text: escape sequences (ECMA-48: CSI, OSC, DCS and the short ones) are left out and the
 * terminal's `\r\n` is `\n` again. What has not wholly arrived (half a character, half a sequence, a `\r` that may be
 * followed by `\n`) waits for its end, so the text of the first bytes is always the beginning of the text of all.
 */
export function terminalText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes, { stream: true })
    .replace(SEQUENCE, "")
    .replace(UNFINISHED, "")
    .replaceAll(ESCAPE, "")
    .replace(/\r+$/, "")
    .replace(/\r+\n/g, "\n");
}

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
const STRING_END = `(?:${BELL}|${ESCAPE}\\\\)`;
const SEQUENCE = new RegExp(
  [
    `${ESCAPE}\\[[0-?]*[ -/]*[@-~]`,
    `${ESCAPE}[\\]PX^_][^${BELL}${ESCAPE}]*${STRING_END}`,
    `${ESCAPE}[ -/]*(?![\\[\\]PX^_ -/])[0-~]`,
  ].join("|"),
  "g",
);
const UNFINISHED = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*|[\\]PX^_][^${BELL}${ESCAPE}]*${ESCAPE}?|[ -/]*)$`);
