/**
 * The end of what a program said when it broke off, without the lines that are not about the learner's own code: the frames
 * of Python's library and of Node's inside, of which there are more than of theirs, and in which their mistake gets lost.
 */
export function pickLastWords(said: string): string {
  const lines = withoutNodeInside(withoutLibraryFrames(said.trimEnd().split(/\r?\n/)));
  return lines.slice(-MOST_LINES).join("\n").slice(-MOST_LETTERS);
}

const MOST_LINES = 8;
const MOST_LETTERS = 800;

const FRAME = /^ +File "([^"]+)", line \d+/;

/** Python: a frame is a line with its file, and the deeper lines below it that quote it. */
function withoutLibraryFrames(lines: readonly string[]): string[] {
  let skips = false;
  return lines.filter((line) => {
    const file = FRAME.exec(line)?.[1];
    if (file !== undefined) skips = /\/lib\/python3|^<frozen /.test(file);
    else if (!line.startsWith("    ")) skips = false;
    return !skips;
  });
}

/** Node: `at` lines of its inside, the place in its own source where it threw, the properties of an error, its version. */
function withoutNodeInside(lines: readonly string[]): string[] {
  if (!/^Node\.js v\d/.test(lines.at(-1) ?? "")) return [...lines];
  let skips: RegExp | undefined;
  return lines
    .filter((line) => {
      if (skips !== undefined) {
        if (skips.test(line)) skips = undefined;
        return false;
      }
      if (/^node:\S+:\d+$/.test(line)) skips = /^$/;
      else if (/^ +at .*\bnode:|^ *\{$/.test(line)) {
        if (line.endsWith("{")) skips = /^\}$/;
      } else return !/^Node\.js v\d|^Emitted 'error' event/.test(line);
      return false;
    })
    .join("\n")
    .trim()
    .split("\n");
}
