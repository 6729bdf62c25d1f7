import type { Dissection } from "../packet/dissection.ts";
import { type Condition, conditionKey, type Selection } from "./condition.ts";
import { matches } from "./matcher.ts";
import { randomStream } from "./random.ts";

/** What is to become of one packet. It depends on the seed and on the packets before it, and never on time. */
export type Judgement = {
  /** Why it does not arrive. */
  lost?: "cut" | "loss" | "rejected";
  rejectBy?: "rst" | "icmp";
  /** Exclusive-or this byte (offset from the IP header) with the mask. */
  corrupt?: { readonly offset: number; readonly mask: number };
  /** It arrives twice. */
  duplicated?: true;
  /** It waits until somebody releases it. */
  held?: true;
  /** It is overtaken by the next packet of its line. */
  overtaken?: true;
  delayMs?: number;
  bitsPerSecond?: number;
};

type Judge = { readonly text: string; readonly judge: (packet: Dissection, into: Judgement) => void };

/**
 * Judges the packets of one line (one host to one other) in their order. Each condition counts and draws for every
 * packet that matches it, whatever the others say, so that conditions do not disturb each other.
 */
export class LineJudge {
  readonly #name: string;
  readonly #judges = new Map<string, Judge>();

  /** @param name what tells this line's random streams from all others: the seed and the line */
  constructor(name: string) {
    this.#name = name;
  }

  /** From now on these conditions hold. One that held before goes on where it was, its counts included. */
  set(conditions: readonly Condition[]): void {
    const before = new Map(this.#judges);
    this.#judges.clear();
    for (const condition of conditions) {
      const key = conditionKey(condition);
      const text = JSON.stringify(condition);
      const kept = before.get(key);
      this.#judges.set(
        key,
        kept?.text === text ? kept : { text, judge: createJudge(condition, `${this.#name} ${key}`) },
      );
    }
  }

  judge(packet: Dissection): Judgement {
    const judgement: Judgement = {};
    for (const { judge } of this.#judges.values()) judge(packet, judgement);
    return judgement;
  }
}

function createJudge(condition: Condition, name: string): Judge["judge"] {
  const act = createAct(condition, name);
  return (packet, into) => {
    if (matches(condition.match, packet)) act(packet, into);
  };
}

function createAct(condition: Condition, name: string): Judge["judge"] {
  switch (condition.does) {
    case "cut":
      return (_, into) => {
        into.lost = "cut";
      };
    case "reject":
      return (_, into) => {
        into.lost ??= "rejected";
        into.rejectBy = condition.by;
      };
    case "hold":
      return (_, into) => {
        into.held = true;
      };
    case "delay":
      return (_, into) => {
        into.delayMs = (into.delayMs ?? 0) + condition.ms;
      };
    case "jitter": {
      const draw = randomStream(name);
      return (_, into) => {
        into.delayMs = (into.delayMs ?? 0) + (draw() * 2 - 1) * condition.ms;
      };
    }
    case "limit":
      return (_, into) => {
        into.bitsPerSecond = Math.min(
          into.bitsPerSecond ?? Number.POSITIVE_INFINITY,
          condition.bitsPerSecond,
        );
      };
    case "corrupt": {
      const chosen = createChooser(condition.which, name);
      const draw = randomStream(`${name} bit`);
      return ({ payloadAt, payloadEnd }, into) => {
        const bit = Math.floor(draw() * (payloadEnd - payloadAt) * 8);
        if (chosen()) into.corrupt = { offset: payloadAt + (bit >> 3), mask: 1 << (bit & 7) };
      };
    }
    default: {
      const chosen = createChooser(condition.which, name);
      const { does } = condition;
      return (_, into) => {
        if (!chosen()) return;
        if (does === "lose") into.lost ??= "loss";
        else if (does === "duplicate") into.duplicated = true;
        else into.overtaken = true;
      };
    }
  }
}

/** Says of each packet that matches, in their order, whether it is one of those chosen. */
function createChooser(which: Selection, name: string): () => boolean {
  let count = 0;
  switch (which.take) {
    case "all":
      return () => true;
    case "share": {
      const draw = randomStream(name);
      return () => draw() < which.share;
    }
    case "every":
      return () => ++count % which.every === 0;
    case "nth":
      return () => which.nth.includes(++count);
  }
}
