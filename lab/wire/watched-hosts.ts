import type { HostAddresses } from "./packet/address-book.ts";
import { mergeCaptures, type Timeline } from "./packet/merge-captures.ts";
import { saveTimeline } from "./packet/save-timeline.ts";
import { WatchedHost } from "./watched-host.ts";

/** The hosts that are watched, and their captures as one: each packet once, on one timeline. */
export class WatchedHosts {
  readonly #addressesOf: () => readonly HostAddresses[];
  readonly #hosts = new Map<string, WatchedHost>();
  readonly #macs = new Map<string, readonly string[]>();
  #origin: { readonly seconds: number; readonly nanoseconds: number } | undefined;
  #merged: { readonly version: number; readonly over: boolean; readonly timeline: Timeline } | undefined;

  /** @param addressesOf the names and addresses of all hosts, as they are at the time */
  constructor(addressesOf: () => readonly HostAddresses[]) {
    this.#addressesOf = addressesOf;
  }

  /** The host by this name, if it is watched. */
  get(name: string): WatchedHost | undefined {
    return this.#hosts.get(name);
  }

  /** Its captures are live since then. The first one's time is where the timeline begins. */
  open(name: string, cards: readonly { name: string; mac: string }[], atMs: number): WatchedHost {
    const host = this.#hosts.get(name) ?? new WatchedHost(name);
    this.#hosts.set(name, host);
    this.#origin ??= { seconds: Math.floor(atMs / 1000), nanoseconds: Math.round((atMs % 1000) * 1e6) };
    host.open(cards.map((card) => card.name));
    this.#macs.set(
      name,
      cards.map(({ mac }) => mac),
    );
    return host;
  }

  /** @param over all is at its end: what has not arrived is lost, and not on its way */
  timeline({ over = false }: { over?: boolean } = {}): Timeline {
    const hosts = [...this.#hosts.values()];
    const version = hosts.reduce((sum, host) => sum + host.version, 0);
    if (this.#merged?.version === version && this.#merged.over === over) return this.#merged.timeline;
    const timeline = mergeCaptures(
      hosts.map(({ capture }) => capture),
      {
        hosts: this.#addresses(),
        ...(this.#origin === undefined ? {} : { origin: this.#origin }),
        ...(over ? { lostAfterMs: 0 } : {}),
      },
    );
    this.#merged = { version, over, timeline };
    return timeline;
  }

  /** A moment, in milliseconds since 1970, as the timeline counts it. */
  onTimeline(atMs: number): number {
    const { seconds, nanoseconds } = this.#origin ?? { seconds: 0, nanoseconds: 0 };
    return atMs - seconds * 1000 - nanoseconds / 1e6;
  }

  /** The whole of it as pcapng. */
  save(): Uint8Array {
    const counts = new Map(
      [...this.#hosts.values()].flatMap(({ name, capture: { capture } }) =>
        capture.interfaces.map((each) => [`${name} ${each.name}`, countsOf(each)] as const),
      ),
    );
    const hosts = this.#addresses();
    return saveTimeline(this.timeline({ over: true }), { hosts, counts, application: "Next Room" });
  }

  /** How many packets the kernels passed to the captures and how many they had to drop, as far as the agents have told. */
  counts(): { received: number; dropped: number } {
    const total = { received: 0, dropped: 0 };
    for (const { capture } of this.#hosts.values()) {
      for (const { received = 0, dropped = 0 } of capture.capture.interfaces) {
        total.received += received;
        total.dropped += dropped;
      }
    }
    return total;
  }

  #addresses(): HostAddresses[] {
    return this.#addressesOf().map(({ name, addresses }) => ({
      name,
      addresses: [...addresses, ...(this.#macs.get(name) ?? [])],
    }));
  }
}

const countsOf = ({ received, dropped }: { received?: number; dropped?: number }) => ({
  ...(received === undefined ? {} : { received }),
  ...(dropped === undefined ? {} : { dropped }),
});
