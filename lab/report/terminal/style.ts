/** How a stretch of terminal text looks. Colours are the 16 of a terminal's palette; others are left out. */
export type Style = {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly color: number | null;
  readonly background: number | null;
};

export const UNSTYLED: Style = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  color: null,
  background: null,
};

/** The style after SGR with these parameters (ECMA-48 section 8.3.117, and the bright colours 90 to 107 of xterm). */
export function styleAfter(style: Style, parameters: readonly number[]): Style {
  const rest = parameters.length === 0 ? [0] : [...parameters];
  let next = style;
  while (rest.length > 0) {
    const code = rest.shift() ?? 0;
    if (code === 38 || code === 48) next = takeExtendedColor(next, code === 38, rest);
    else next = applyOne(next, code);
  }
  return next;
}

function applyOne(style: Style, code: number): Style {
  if (code === 0) return UNSTYLED;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 27) return { ...style, inverse: false };
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code === 39) return { ...style, color: null };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code === 49) return { ...style, background: null };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  return style;
}

/** `38;5;N` and `38;2;R;G;B`: takes their parameters off, and keeps the colour where the palette has it. */
function takeExtendedColor(style: Style, isText: boolean, rest: number[]): Style {
  const kind = rest.shift();
  if (kind === 2) rest.splice(0, 3);
  const index = kind === 5 ? (rest.shift() ?? 0) : null;
  const color = index !== null && index < 16 ? index : null;
  return isText ? { ...style, color } : { ...style, background: color };
}
