/** A packet that waits in an agent's hand until somebody releases it. */
export type HeldPacket = {
  readonly line: string;
  readonly from: string;
  readonly to: string;
  readonly heldAtMs: number;
  /** Its number among all that its agent has judged. */
  readonly packet: number;
};

/** All packets in hand, whichever agent has them, in the order in which they came. */
export class HeldPackets {
  readonly #all = new Map<string, HeldPacket>();

  add(packet: HeldPacket): void {
    this.#all.set(keyOf(packet.to, packet.packet), packet);
  }

  remove(to: string, packet: number): void {
    this.#all.delete(keyOf(to, packet));
  }

  /** The agent beside this host is gone, and what it had in hand with it. */
  forget(to: string): void {
    for (const packet of this.list()) if (packet.to === to) this.remove(to, packet.packet);
  }

  list(): HeldPacket[] {
    return [...this.#all.values()].sort((a, b) => a.heldAtMs - b.heldAtMs);
  }
}

const keyOf = (to: string, packet: number): string => `${to} ${packet}`;
