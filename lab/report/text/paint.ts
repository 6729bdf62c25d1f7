/** SGR parameters (ECMA-48 section 8.3.117): what turns a look on, and what turns just that one off again. */
const LOOKS = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Look = keyof typeof LOOKS;

/** Gives printable text a look, or leaves it alone. */
export type Paint = (look: Look, text: string) => string;

export const plainPaint: Paint = (_look, text) => text;

export const colorPaint: Paint = (look, text) => {
  const [on, off] = LOOKS[look];
  return text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`;
};
