import { formatMs } from "../../wire/packet/describe-words.ts";
import type { Packet } from "../../wire/packet/packet.ts";
import { explainMatch } from "../../wire/pattern/explain-match.ts";
import { Canvas, type Style } from "./canvas.ts";
import {
  columnsOf,
  headFailure,
  labelFold,
  labelPacket,
  labelShortArrow,
  shortenName,
  wrapText,
} from "./label.ts";
import { type Arrow, type Ladder, type LadderOptions, layLadder, type Row } from "./ladder.ts";
import { plain, type Signs, unicode } from "./signs.ts";

export interface TextOptions extends LadderOptions {
  /** Columns of the terminal; by default and at most sensibly 80. */
  width?: number;
  /** Only characters that every terminal has. */
  ascii?: boolean;
  /** ANSI colours; for the caller to leave off under NO_COLOR and in a pipe. */
  color?: boolean;
}

/** Left of the diagram: a mark, and the time. */
const gutter = 11;
const leastSpacing = 8;

/**
 * Draws packets as a ladder for the terminal: hosts side by side, time downward, one packet in a row. A packet
 * that took its time leaves in one row and arrives in another; a lost one ends in ×, one that is held in ■.
 * @returns lines, each ending in a line feed
 */
export function drawLadderText(packets: readonly Packet[], options: TextOptions = {}): string {
  const ladder = layLadder(packets, options);
  if (ladder.hosts.length === 0) return "No packets.\n";
  return new TextLadder(ladder, options).draw();
}

class TextLadder {
  readonly #ladder: Ladder;
  readonly #signs: Signs;
  readonly #width: number;
  readonly #color: boolean;
  readonly #ascii: boolean;
  /** Where each host's line is. */
  readonly #columns: number[];
  /** Packets under way, and where each goes down. */
  readonly #tracks = new Map<string, number>();

  constructor(ladder: Ladder, { width = 80, ascii = false, color = false }: TextOptions) {
    this.#ladder = ladder;
    this.#signs = ascii ? plain : unicode;
    this.#ascii = ascii;
    this.#color = color;
    const count = ladder.hosts.length;
    this.#width = Math.max(width, gutter + 2 + (count - 1) * leastSpacing);
    const first = gutter + Math.min(7, Math.floor((ladder.hosts[0]?.length ?? 0) / 2));
    const last = this.#width - 1 - Math.min(7, Math.floor((ladder.hosts.at(-1)?.length ?? 0) / 2));
    const step = count === 1 ? 0 : (last - first) / (count - 1);
    this.#columns = ladder.hosts.map((_, index) => Math.round(first + index * step));
  }

  draw(): string {
    const rows = [
      this.#drawHosts(),
      ...this.#ladder.rows.flatMap((row) => this.#drawRow(row)),
      this.#drawHosts(),
    ];
    return rows.map((row) => `${row}\n`).join("");
  }

  #drawHosts(): string {
    const canvas = this.#canvas();
    const spacing = (this.#columns[1] ?? this.#width) - (this.#columns[0] ?? 0);
    for (const [index, host] of this.#ladder.hosts.entries()) {
      const room = Math.max(4, spacing - 2);
      const name = shortenName(host, room);
      const start = (this.#columns[index] ?? 0) - Math.floor(name.length / 2);
      canvas.write(Math.min(Math.max(gutter - 1, start), this.#width - name.length), name, "host");
    }
    return this.#finish(canvas);
  }

  #drawRow(row: Row): string[] {
    switch (row.kind) {
      case "packet":
        return [this.#drawPacket(row.arrow, row.atMs)];
      case "arrival":
        return [this.#drawArrival(row.arrow, row.atMs)];
      case "fold":
        return [this.#drawFold(row)];
      case "pause":
        return [this.#drawPause(row.ms)];
      case "expected":
        return this.#drawExpected(row);
    }
  }

  #drawPacket(arrow: Arrow, atMs: number): string {
    const canvas = this.#lifelines();
    this.#writeGutter(canvas, arrow, atMs);
    const { packet } = arrow;
    const style = styleOf(arrow);
    const start = this.#columns[arrow.from] ?? 0;
    if (arrow.reaches !== undefined) this.#drawForAll(canvas, arrow.reaches, start, packet, style);
    else if (arrow.from === arrow.to) {
      canvas.write(start + 2, `${this.#signs.self} ${labelPacket(packet, this.#width - start - 5)}`, style);
    } else this.#drawAcross(canvas, arrow, start, this.#columns[arrow.to] ?? 0, style);
    return this.#finish(canvas);
  }

  /** From one line towards another: all the way, or, slanted or lost, a part of it. */
  #drawAcross(canvas: Canvas, arrow: Arrow, start: number, goal: number, style: Style): void {
    const { packet } = arrow;
    const way = Math.sign(goal - start);
    const { right, left, bendRight, bendLeft } = this.#signs;
    let end = goal - way;
    let head = way > 0 ? right : left;
    if (arrow.isSlanted) {
      end = this.#openTrack(packet.id, start, goal);
      head = way > 0 ? bendRight : bendLeft;
    } else if (arrow.stops !== undefined) {
      end = start + Math.round((goal - start) * 0.75);
      head = this.#signs[arrow.stops];
    }
    this.#drawLine(canvas, start + way, end - way, style);
    canvas.write(end, head, style);
    const room = Math.abs(end - start) - 5;
    const [leftRoom, rightRoom] = this.#roomBeside(start, goal);
    const { inside, beside } = labelShortArrow(packet, room, Math.max(leftRoom, rightRoom));
    this.#writeLabel(canvas, start + way, end - way, inside, style);
    const isRight = rightRoom >= leftRoom;
    const besideAt = isRight ? Math.max(start, goal) + 3 : Math.min(start, goal) - 2 - columnsOf(beside);
    if (beside !== "") canvas.write(besideAt, beside, labelStyle(style));
  }

  /** How much could be written left and right of an arrow without leaving the diagram. */
  #roomBeside(start: number, goal: number): [left: number, right: number] {
    const [first, last] = [this.#columns[0] ?? 0, this.#columns.at(-1) ?? 0];
    return [Math.min(start, goal) - first - 4, last - Math.max(start, goal) - 4];
  }

  /** A line to every host that it reaches, with a head at each, and the label between the first two if it fits there. */
  #drawForAll(canvas: Canvas, reaches: readonly number[], start: number, packet: Packet, style: Style): void {
    const others = reaches.map((index) => this.#columns[index] ?? start);
    for (const column of others) {
      const way = Math.sign(column - start);
      this.#drawLine(canvas, start + way, column - way, style);
    }
    for (const column of others) {
      const way = Math.sign(column - start);
      canvas.write(column, this.#signs.life, "life");
      canvas.write(column - way, way > 0 ? this.#signs.right : this.#signs.left, style);
    }
    const byDistance = others.toSorted((a, b) => Math.abs(a - start) - Math.abs(b - start) || b - a);
    const [nearest, farthest] = [byDistance[0], byDistance.at(-1)];
    if (nearest === undefined || farthest === undefined) {
      canvas.write(start + 2, labelPacket(packet, this.#width - start - 3), style);
      return;
    }
    const label = labelPacket(packet, Math.abs(farthest - start) - 6);
    const goal = columnsOf(label) <= Math.abs(nearest - start) - 6 ? nearest : farthest;
    const way = Math.sign(goal - start);
    this.#writeLabel(canvas, start + way, goal - way, label, style);
  }

  /** Where a packet under way goes down: two thirds of its way, or as near to there as is free. */
  #openTrack(id: string, start: number, goal: number): number {
    const preferred = start + Math.round((goal - start) * 0.7);
    const taken = new Set(this.#tracks.values());
    const [low, high] = [Math.min(start, goal) + 2, Math.max(start, goal) - 2];
    const free = Array.from({ length: high - low + 1 }, (_, index) => low + index).filter(
      (at) => !taken.has(at),
    );
    const distance = (at: number) =>
      Math.abs(at - preferred) + (taken.has(at - 1) || taken.has(at + 1) ? 2 : 0);
    const column = free.toSorted((a, b) => distance(a) - distance(b))[0] ?? preferred;
    this.#tracks.set(id, column);
    return column;
  }

  #drawArrival(arrow: Arrow, atMs: number): string {
    const { packet } = arrow;
    const track = this.#tracks.get(packet.id) ?? 0;
    this.#tracks.delete(packet.id);
    const canvas = this.#lifelines();
    const style = styleOf(arrow);
    const goal = this.#columns[arrow.to] ?? 0;
    const way = Math.sign(goal - track);
    const { right, left, landRight, landLeft } = this.#signs;
    this.#drawLine(canvas, track + way, goal - way, style);
    canvas.write(track, way > 0 ? landRight : landLeft, style);
    canvas.write(goal - way, way > 0 ? right : left, style);
    canvas.writeRight(gutter - 2, formatMs(atMs), "time");
    const label = `${formatMs(atMs - packet.atMs)} later`;
    const from = this.#columns[arrow.from] ?? 0;
    const room = Math.abs(track - from) - 3;
    const start = way > 0 ? track - 1 - label.length : track + 2;
    if (label.length <= room) canvas.write(start, label, "time");
    return this.#finish(canvas);
  }

  #drawFold({ from, to, fold }: Row & { kind: "fold" }): string {
    const canvas = this.#lifelines();
    const [start, goal] = [this.#columns[from] ?? 0, this.#columns[to] ?? 0];
    const way = Math.sign(goal - start);
    for (let at = start + way; at !== goal - way; at += way) canvas.write(at, this.#signs.dots, "time");
    canvas.write(goal - way, way > 0 ? this.#signs.right : this.#signs.left, "time");
    const label = labelFold(fold, Math.abs(goal - start) - 5);
    this.#writeLabel(canvas, start + way, goal - way, label, "time");
    return this.#finish(canvas);
  }

  #drawPause(ms: number): string {
    const canvas = this.#canvas();
    for (const column of this.#columns) canvas.write(column, this.#signs.pause, "life");
    for (const track of this.#tracks.values()) canvas.write(track, this.#signs.track, "life");
    canvas.writeRight(gutter - 2, this.#signs.pause, "time");
    const middle = Math.round(((this.#columns[0] ?? 0) + (this.#columns.at(-1) ?? 0)) / 2);
    const label = ` ${formatMs(ms)} `;
    canvas.write(middle - Math.floor(label.length / 2), label, "time");
    return this.#finish(canvas);
  }

  #drawExpected({ failure }: Row & { kind: "expected" }): string[] {
    const { because } = explainMatch(failure);
    const lines = [headFailure(failure), ...wrapText(because, this.#width - gutter - 16)];
    return lines.map((line, index) => {
      const canvas = this.#lifelines();
      if (index === 0) canvas.write(0, this.#signs.wrong, "wrong");
      const start = (this.#columns[0] ?? gutter) + 2 + (index === 0 ? 0 : 10);
      canvas.write(start, shorten(line, this.#width - start), "wrong");
      return this.#finish(canvas);
    });
  }

  #writeGutter(canvas: Canvas, { mark }: Arrow, atMs: number): void {
    if (mark !== undefined) canvas.write(0, this.#signs[mark], mark);
    canvas.writeRight(gutter - 2, formatMs(atMs), "time");
  }

  #drawLine(canvas: Canvas, start: number, end: number, style: Style): void {
    const way = Math.sign(end - start) || 1;
    for (let at = start; way > 0 ? at <= end : at >= end; at += way) {
      const isCrossing = this.#columns.includes(at) || [...this.#tracks.values()].includes(at);
      canvas.write(at, isCrossing ? this.#signs.cross : this.#signs.dash, style);
    }
  }

  #writeLabel(canvas: Canvas, start: number, end: number, label: string, style: Style): void {
    if (label === "") return;
    const text = ` ${label} `;
    const middle = (start + end) / 2;
    canvas.write(Math.round(middle - columnsOf(text) / 2), text, labelStyle(style));
  }

  #lifelines(): Canvas {
    const canvas = this.#canvas();
    for (const track of this.#tracks.values()) canvas.write(track, this.#signs.track, "life");
    for (const column of this.#columns) canvas.write(column, this.#signs.life, "life");
    return canvas;
  }

  #canvas(): Canvas {
    return new Canvas(this.#width, this.#ascii);
  }

  #finish(canvas: Canvas): string {
    return canvas.toString(this.#color);
  }
}

function styleOf({ packet, mark }: Arrow): Style {
  if (mark === "wrong") return "wrong";
  if (packet.marks.lost) return "lost";
  const isTroubled = packet.tcp?.notes.includes("retransmission") || Object.keys(packet.marks).length > 0;
  return isTroubled ? "troubled" : "plain";
}

function labelStyle(style: Style): Style {
  return style === "plain" ? "label" : style;
}

function shorten(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
