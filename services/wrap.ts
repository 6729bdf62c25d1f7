type Room = { readonly columns?: number; readonly indent?: number; readonly firstIndent?: number };

/** Breaks at spaces so that every line ends before the last column, the later ones indented. */
export function wrap(
  paragraph: string,
  { columns = 80, indent = 0, firstIndent = indent }: Room = {},
): string {
  const lines = [""];
  let room = columns - firstIndent;
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") {
      lines[lines.length - 1] = word;
    } else if (line.length + 1 + word.length <= room) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
      room = columns - indent;
    }
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** Text for stderr: at a terminal no word is torn in two at its edge; elsewhere a line stays a line, to be searched. */
export function fitTerminal(text: string, { isTTY, columns }: { isTTY?: boolean; columns?: number }): string {
  if (!isTTY) return text;
  const room = columns === undefined || columns < 20 ? 80 : columns;
  return text
    .split("\n")
    .map((line) => (line.length <= room ? line : wrap(line, { columns: room })))
    .join("\n");
}
