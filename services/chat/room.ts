/** What a room says before anyone else does. */
export const roomQuestion = "* What is your name?";

/** Someone in the room. */
export interface Friend {
  readonly name: string;
  /** Gets lines to hear, UTF-8, each ended by LF, in one or more pieces. */
  readonly hear: (pieces: readonly Buffer[]) => void;
}

/**
 * Who is in the room and what is said there. Lines gather until `tellAll`, and are then encoded once for everybody:
 * with many friends, that is most of the work.
 */
export class Room {
  readonly #friends = new Map<string, Friend>();
  #lines: { readonly text: string; readonly by?: Friend }[] = [];
  #gathered = 0;

  /** How many characters wait to be told. */
  get gathered(): number {
    return this.#gathered;
  }

  /** The names, in the order in which they came. */
  get names(): string[] {
    return Array.from(this.#friends.values(), (friend) => friend.name);
  }

  isTaken(name: string): boolean {
    return this.#friends.has(identify(name));
  }

  join(friend: Friend): void {
    this.#friends.set(identify(friend.name), friend);
    this.#gather({ text: `* ${friend.name} has joined.`, by: friend });
  }

  leave(friend: Friend, why = ""): void {
    this.#friends.delete(identify(friend.name));
    this.#gather({ text: `* ${friend.name} has left${why}.` });
  }

  say(friend: Friend, text: string): void {
    this.#gather({ text: `${friend.name}: ${text}`, by: friend });
  }

  /** Tells everyone what was said since the last time, except what they said themselves. */
  tellAll(): void {
    const lines = this.#lines;
    this.#lines = [];
    this.#gathered = 0;
    const all = Buffer.from(lines.map(({ text }) => `${text}\n`).join(""));
    const own = new Map<Friend, [start: number, end: number][]>();
    let start = 0;
    for (const { text, by } of lines) {
      const end = start + Buffer.byteLength(text) + 1;
      if (by) {
        const ranges = own.get(by) ?? [];
        own.set(by, ranges);
        ranges.push([start, end]);
      }
      start = end;
    }
    for (const friend of this.#friends.values()) {
      const pieces = cutOut(all, own.get(friend) ?? []);
      if (pieces.length > 0) friend.hear(pieces);
    }
  }

  #gather(line: { text: string; by?: Friend }): void {
    this.#lines.push(line);
    this.#gathered += line.text.length;
  }
}

/** Names that only look different are the same: letters in another case or width, or with something invisible. */
function identify(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase();
}

function cutOut(all: Buffer, holes: readonly (readonly [start: number, end: number])[]): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const [start, end] of [...holes, [all.length, all.length] as const]) {
    if (start > from) pieces.push(all.subarray(from, start));
    from = end;
  }
  return pieces;
}

const longestName = 32;

/**
 * What is left of a chosen name when everything is gone that could make it look like something else: controls, and
 * the colon and the asterisk by which a reader tells a name from what is said. Empty if nothing to see is left.
 */
export function cleanName(chosen: string): string {
  const kept = chosen.replace(notInNames, "").replace(invisible, "").trim().replace(/ +/g, " ");
  const name = Array.from(kept).slice(0, longestName).join("").trim();
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name) ? name : "";
}

const notInNames =
  /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Join_Control}\p{Variation_Selector} '._-]/gu;
/** What shows nothing by itself, but for what holds the parts of an emoji together. */
const invisible = /(?![\p{Join_Control}\p{Variation_Selector}])\p{Default_Ignorable_Code_Point}/gu;
