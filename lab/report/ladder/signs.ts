/** What a ladder in the terminal is drawn with. */
export const unicode = {
  life: "│",
  dash: "─",
  dots: "┈",
  cross: "┼",
  right: "▶",
  left: "◀",
  lost: "×",
  held: "■",
  bendRight: "╮",
  bendLeft: "╭",
  landRight: "╰",
  landLeft: "╯",
  track: "┊",
  matched: "✓",
  wrong: "✗",
  pause: "⋮",
  self: "↺",
} as const;

export type Signs = Record<keyof typeof unicode, string>;

/** The same in characters that every terminal has. */
export const plain: Signs = {
  life: "|",
  dash: "-",
  dots: ".",
  cross: "+",
  right: ">",
  left: "<",
  lost: "x",
  held: "#",
  bendRight: ".",
  bendLeft: ".",
  landRight: "`",
  landLeft: "'",
  track: ":",
  matched: "*",
  wrong: "!",
  pause: ":",
  self: "@",
};
