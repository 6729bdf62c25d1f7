/**
 * Text from someone else, made safe to show on a terminal: every character that would do something instead of being
 * seen is written out, ESC as `\x1b`. That covers the C0 and C1 controls (ECMA-48), with them every escape sequence;
 * the line and paragraph separators; and the controls that turn the direction of the text around them (Unicode
 * Standard Annex 9), because those can make a line read as something that was never sent.
 */
export function showText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, writeOut);
}

/** The same for text of several lines, whose line breaks and tabs are kept. */
export function showLines(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .split(/([\n\t])/)
    .map((part) => (part === "\n" || part === "\t" ? part : showText(part)))
    .join("");
}

function writeOut(character: string): string {
  const hexadecimal = character.charCodeAt(0).toString(16);
  return hexadecimal.length > 2 ? `\\u${hexadecimal.padStart(4, "0")}` : `\\x${hexadecimal.padStart(2, "0")}`;
}
