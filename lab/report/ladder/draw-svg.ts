import {
  describeNotes,
  describePacketLine,
  formatMs,
  protocolName,
} from "../../wire/packet/describe-words.ts";
import { hostLabel, type Packet } from "../../wire/packet/packet.ts";
import { explainMatch } from "../../wire/pattern/explain-match.ts";
import { headFailure, labelFold, labelPacket, shortenName, wrapText } from "./label.ts";
import { type Arrow, type LadderOptions, layLadder, type Row } from "./ladder.ts";
import { drawArrow, drawLine, drawStop, escapeXml, round, styles } from "./svg-parts.ts";

export interface SvgOptions extends LadderOptions {
  title?: string;
  /** A sentence below the diagram. */
  remark?: string;
}

/** Pixels. */
const gutter = 96;
const margin = 28;
const rowHeight = 38;
const headHeight = 66;
/** How far an arrow goes down while it goes across: time passes. */
const fall = 12;
const characterWidth = 7.9;
/** From the place where an arrow begins up to the foot of its label. */
const labelLift = 4;
const becauseHeight = 18;
/** Characters of a host's name or address. */
const longestName = 17;

/**
 * Draws packets as a ladder in SVG: self-contained, light or dark as the reader's system is, with a title and a
 * description for those who do not see it, and each packet's particulars under the pointer.
 */
export function drawLadderSvg(packets: readonly Packet[], options: SvgOptions = {}): string {
  const { hosts, rows } = layLadder(packets, options);
  const spacing = Math.max(200, Math.min(560, 960 / Math.max(1, hosts.length - 1)));
  const firstX = gutter + Math.max(margin + 20, hostWidth(hosts[0] ?? "") / 2);
  const xs = hosts.map((_, index) => firstX + index * spacing);
  const lastX = firstX + Math.max(1, hosts.length - 1) * spacing;
  const width = lastX + margin + Math.max(20, hostWidth(hosts.at(-1) ?? "") / 2);
  const { ys, bottom } = placeRows(rows, becauseRoom(width));
  const height = bottom + 48 + (options.remark ? 28 : 0);
  const title = options.title ?? `Packets between ${hosts.join(", ")}`;
  const drawing = new SvgLadder(xs, rows, ys, width);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-labelledby="ladder-title ladder-desc">`,
    `<title id="ladder-title">${escapeXml(title)}</title>`,
    `<desc id="ladder-desc">${escapeXml(describe(hosts, packets))}</desc>`,
    `<style>${styles}</style>`,
    `<rect class="paper" width="100%" height="100%" rx="10"/>`,
    ...hosts.map((host, index) => drawHost(host, xs[index] ?? 0, bottom)),
    ...drawing.draw(),
    options.remark
      ? `<text class="time" x="${margin}" y="${round(height - 18)}">${escapeXml(options.remark)}</text>`
      : "",
    "</svg>\n",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function placeRows(rows: readonly Row[], room: number): { ys: number[]; bottom: number } {
  let y = headHeight + 12;
  const ys = rows.map((row) => {
    const top = y;
    const lines = row.kind === "expected" ? wrapText(explainMatch(row.failure).because, room).length : 0;
    y += rowHeight + lines * becauseHeight;
    return top + 12;
  });
  return { ys, bottom: y + 8 };
}

/** Characters in a line of the explanation below what was expected. */
function becauseRoom(width: number): number {
  return Math.floor((width - gutter - margin * 2 - 60) / 7.3);
}

class SvgLadder {
  readonly #xs: readonly number[];
  readonly #rows: readonly Row[];
  readonly #ys: readonly number[];
  readonly #width: number;

  constructor(xs: readonly number[], rows: readonly Row[], ys: readonly number[], width: number) {
    this.#xs = xs;
    this.#rows = rows;
    this.#ys = ys;
    this.#width = width;
  }

  draw(): string[] {
    return this.#rows.map((row, index) => this.#drawRow(row, index, this.#ys[index] ?? 0));
  }

  #drawRow(row: Row, index: number, y: number): string {
    switch (row.kind) {
      case "packet":
        return this.#drawPacket(row.arrow, row.atMs, index, y);
      case "arrival":
        return drawTime(row.atMs, y);
      case "fold":
        return this.#drawFold(row, y);
      case "pause":
        return this.#drawPause(row.ms, y);
      case "expected":
        return this.#drawExpected(row, y);
    }
  }

  #drawPacket(arrow: Arrow, atMs: number, index: number, y: number): string {
    const body =
      arrow.reaches !== undefined
        ? this.#drawForAll(arrow, arrow.reaches, y)
        : arrow.from === arrow.to
          ? this.#drawSelf(arrow, y)
          : this.#drawAcross(arrow, index, y);
    const mark =
      arrow.mark === undefined
        ? ""
        : `<text class="mark ${arrow.mark}" x="${margin - 8}" y="${y + 5}">${arrow.mark === "matched" ? "✓" : "✗"}</text>`;
    return `<g class="packet ${classOf(arrow)}">${drawHoverTitle(arrow.packet)}${drawTime(atMs, y)}${mark}${body}</g>`;
  }

  #drawAcross(arrow: Arrow, index: number, y: number): string {
    const { packet } = arrow;
    const [start, goal] = [this.#xs[arrow.from] ?? 0, this.#xs[arrow.to] ?? 0];
    const way = Math.sign(goal - start);
    const x1 = start + 3 * way;
    const whole = { x: goal - 4 * way, y: this.#landsAt(arrow, index, y) };
    const end = arrow.stops !== undefined ? { x: start + (goal - start) * 0.72, y: y + fall * 0.72 } : whole;
    const draw = arrow.stops === undefined ? drawArrow : drawLine;
    const line = draw(x1, y, end.x, end.y);
    const stop = arrow.stops === undefined ? "" : drawStop(arrow.stops, end.x, end.y);
    const span = Math.abs(goal - start);
    const label = labelPacket(packet, Math.floor((span - 40) / characterWidth));
    // On a steep arrow the label stays near where the packet left, clear of those that it passes.
    const isSteep = end.y - y > rowHeight;
    const x = isSteep ? x1 + way * 14 : (start + goal) / 2;
    const anchor = isSteep ? (way > 0 ? "start" : "end") : "middle";
    const labelY = isSteep ? y - 7 : y - labelLift;
    return `${line}${stop}<text class="label" text-anchor="${anchor}" x="${round(x)}" y="${round(labelY)}">${escapeXml(label)}</text>`;
  }

  /** A slanted arrow goes down to the row in which its packet arrives. */
  #landsAt(arrow: Arrow, index: number, y: number): number {
    if (!arrow.isSlanted) return y + fall;
    const landing = this.#rows.findIndex(
      (row, at) => at > index && row.kind === "arrival" && row.arrow.packet.id === arrow.packet.id,
    );
    return this.#ys[landing] ?? y + fall;
  }

  #drawForAll(arrow: Arrow, reaches: readonly number[], y: number): string {
    const start = this.#xs[arrow.from] ?? 0;
    const goals = reaches.map((index) => this.#xs[index] ?? start);
    const far = goals.toSorted((a, b) => Math.abs(b - start) - Math.abs(a - start))[0] ?? start;
    const lines = goals.map((x) => {
      const way = Math.sign(x - start);
      const lower = y + (fall * Math.abs(x - start)) / Math.abs(far - start);
      return drawArrow(start + 3 * way, y, x - 4 * way, lower);
    });
    const room = Math.max(120, Math.abs(far - start) - 40);
    const label = labelPacket(arrow.packet, Math.floor(room / characterWidth));
    const x = far === start ? start + 12 : (start + far) / 2;
    const anchor = far === start ? "start" : "middle";
    return `${lines.join("")}<text class="label" text-anchor="${anchor}" x="${round(x)}" y="${round(y - labelLift)}">${escapeXml(label)}</text>`;
  }

  #drawSelf(arrow: Arrow, y: number): string {
    const x = this.#xs[arrow.from] ?? 0;
    const label = labelPacket(arrow.packet, Math.floor((this.#width - x - 60) / characterWidth));
    return `<path class="line" d="M${round(x + 3)} ${round(y - 6)}h22v14h-8"/>${drawArrow(x + 18, y + 8, x + 4, y + 8)}<text class="label" x="${x + 34}" y="${y + 4}">${escapeXml(label)}</text>`;
  }

  #drawFold({ from, to, fold }: Row & { kind: "fold" }, y: number): string {
    const [start, goal] = [this.#xs[from] ?? 0, this.#xs[to] ?? 0];
    const label = labelFold(fold, Math.floor((Math.abs(goal - start) - 40) / characterWidth));
    const way = Math.sign(goal - start);
    return `<g class="fold">${drawArrow(start + 3 * way, y, goal - 4 * way, y + fall)}<text class="label" text-anchor="middle" x="${round((start + goal) / 2)}" y="${round(y - labelLift)}">${escapeXml(label)}</text></g>`;
  }

  #drawPause(ms: number, y: number): string {
    const [first, last] = [this.#xs[0] ?? 0, this.#xs.at(-1) ?? 0];
    return `<g class="pause"><path class="tear" d="M${round(first - 14)} ${y}H${round(last + 14)}"/><text class="time" text-anchor="middle" x="${round((first + last) / 2)}" y="${y + 4}">${formatMs(ms)} pass</text></g>`;
  }

  #drawExpected({ failure }: Row & { kind: "expected" }, y: number): string {
    const { because } = explainMatch(failure);
    const x = (this.#xs[0] ?? gutter) + 14;
    const lines = wrapText(because, becauseRoom(this.#width));
    const height = 26 + lines.length * becauseHeight;
    return [
      `<g class="expected"><rect x="${round(x)}" y="${y - 12}" width="${round(this.#width - x - margin)}" height="${height}" rx="6"/>`,
      `<text class="mark wrong" x="${margin - 8}" y="${y + 8}">✗</text>`,
      `<text class="label" x="${round(x + 12)}" y="${y + 7}">${escapeXml(headFailure(failure))}</text>`,
      ...lines.map(
        (line, index) =>
          `<text class="because" x="${round(x + 12)}" y="${y + 8 + (index + 1) * becauseHeight}">${escapeXml(line)}</text>`,
      ),
      "</g>",
    ].join("");
  }
}

function hostWidth(host: string): number {
  return Math.max(64, Math.min(host.length, longestName) * 8.4 + 28);
}

function drawHost(host: string, x: number, bottom: number): string {
  const name = shortenName(host, longestName);
  const width = hostWidth(host);
  const box = (y: number) =>
    `<rect class="host" x="${round(x - width / 2)}" y="${round(y)}" width="${round(width)}" height="30" rx="7"/><text class="name" text-anchor="middle" x="${round(x)}" y="${round(y + 20)}">${escapeXml(name)}</text>`;
  return `<path class="life" d="M${round(x)} 52V${round(bottom)}"/>${box(22)}${box(bottom)}`;
}

function drawTime(atMs: number, y: number): string {
  return `<text class="time" text-anchor="end" x="${gutter - 8}" y="${y + 4}">${formatMs(atMs)}</text>`;
}

/** What a browser shows while the pointer rests on the packet. */
function drawHoverTitle(packet: Packet): string {
  const { tcp, ip, receivedAtMs, atMs, seenBy } = packet;
  const lines = [
    `#${packet.number}  ${describePacketLine(packet, 200)}`,
    `${protocolName(packet)}, ${portOf(packet.from)} > ${portOf(packet.to)}, ${packet.length} bytes`,
    tcp === undefined
      ? ""
      : `flags ${tcp.flags.join(" ")}, window ${tcp.window}, connection ${tcp.connection}`,
    ip === undefined ? "" : `IPv${ip.version}, hop limit ${ip.hopLimit}, checksum ${packet.checksum}`,
    receivedAtMs === undefined ? "" : `under way for ${formatMs(receivedAtMs - atMs)}`,
    `seen by ${seenBy.join(", ")}`,
  ];
  return `<title>${escapeXml(lines.filter((line) => line !== "").join("\n"))}</title>`;
}

function portOf({ address, port }: Packet["from"]): string {
  return port === undefined ? address : `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function classOf({ packet, mark }: Arrow): string {
  if (mark === "wrong") return "is-wrong";
  if (packet.marks.lost) return "is-lost";
  const isTroubled = packet.tcp?.notes.includes("retransmission") || Object.keys(packet.marks).length > 0;
  if (isTroubled) return "is-troubled";
  return packet.length > 0 ? "is-data" : "is-control";
}

/** For those who do not see the picture: the first packets in words, and how many there are. */
function describe(hosts: readonly string[], packets: readonly Packet[]): string {
  const told = packets.slice(0, 12).map((packet) => {
    const notes = describeNotes(packet);
    return `${hostLabel(packet.from)} to ${hostLabel(packet.to)}: ${labelPacket(packet, 60)}${notes.includes("lost") ? ", which was lost" : ""}.`;
  });
  const rest = packets.length > 12 ? ` And ${packets.length - 12} more.` : "";
  return `A ladder diagram of ${packets.length} packets between ${hosts.join(", ")}. ${told.join(" ")}${rest}`;
}
