/** What every part of the drawing is made of. */

export function drawLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<path class="line" d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}"/>`;
}

/** The head is a shape of its own, as not every reader of SVG gives a marker its line's colour. */
export function drawArrow(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [along, aside] = [(x2 - x1) / length, (y2 - y1) / length];
  const [x, y] = [x2 - 10 * along, y2 - 10 * aside];
  const points = [
    [x2, y2],
    [x - 4.5 * aside, y + 4.5 * along],
    [x + 4.5 * aside, y - 4.5 * along],
  ].map((point) => point.map(round).join(" "));
  return `${drawLine(x1, y1, x, y)}<path class="tip" d="M${points.join("L")}z"/>`;
}

/** What ends the line of a packet that did not arrive: a cross, or, for one held in hand, a square. */
export function drawStop(stop: "lost" | "held", x: number, y: number): string {
  return stop === "lost"
    ? `<path class="cross" d="M${round(x - 7)} ${round(y - 7)}l14 14m0-14l-14 14"/>`
    : `<rect class="tip" x="${round(x - 6)}" y="${round(y - 6)}" width="12" height="12" rx="2"/>`;
}

export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export const styles = `
svg{--paper:#fdfcf9;--ink:#26292e;--soft:#767c86;--life:#c9ccd2;--box:#eceef2;--control:#4a5568;--data:#1b66c9;--troubled:#b06a00;--lost:#c92a2a;--good:#2b8a3e;--wrong:#c92a2a;--wrongpaper:#fdecec;font:13px ui-monospace,"SFMono-Regular","DejaVu Sans Mono",Menlo,Consolas,monospace}
@media(prefers-color-scheme:dark){svg{--paper:#16181d;--ink:#e6e8ec;--soft:#949aa6;--life:#3d424c;--box:#262a33;--control:#aab4c4;--data:#6cb0ff;--troubled:#f0b35a;--lost:#ff7b7b;--good:#69db7c;--wrong:#ff7b7b;--wrongpaper:#33201f}}
.paper{fill:var(--paper)}
.life{stroke:var(--life);stroke-width:2;fill:none}
.host{fill:var(--box);stroke:var(--life)}
.name{fill:var(--ink);font-weight:600;font-size:14px}
.line{stroke:currentColor;stroke-width:1.6;fill:none}
.tip{fill:currentColor}
.cross{stroke:currentColor;stroke-width:2.4;fill:none;stroke-linecap:round}
.label{fill:currentColor;white-space:pre;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.time{fill:var(--soft);font-size:11.5px;paint-order:stroke;stroke:var(--paper);stroke-width:5px}
.is-control{color:var(--control)}.is-data{color:var(--data)}.is-troubled{color:var(--troubled)}.is-lost{color:var(--lost)}.is-wrong{color:var(--wrong)}
.is-troubled .line,.is-lost .line{stroke-dasharray:6 4}
.fold{color:var(--soft)}.fold .line{stroke-dasharray:1 6;stroke-linecap:round}
.pause .time{stroke-width:9px}
.tear{stroke:var(--soft);stroke-dasharray:2 7;stroke-width:1.5}
.expected{color:var(--wrong)}.expected rect{fill:var(--wrongpaper);stroke:var(--wrong);stroke-dasharray:5 4}.expected .label{stroke:none;font-weight:600}
.because{fill:var(--ink);font-size:12px}
.mark{font-size:15px;font-weight:700}.matched{fill:var(--good)}.wrong{fill:var(--wrong)}
.packet:hover .line{stroke-width:2.6}
`.replaceAll("\n", "");
