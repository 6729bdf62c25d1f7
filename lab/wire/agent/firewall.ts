import { execFile } from "node:child_process";
import { isIPv6 } from "node:net";
import type { Matcher } from "../conditions/matcher.ts";
import { cutRules } from "./cut-rules.ts";
import { explainIptables } from "./refusal.ts";

/** Which packets go through the agent's hands. */
export type Gate = {
  /** The address that they come from. */
  readonly from: string;
  /** Which of them are cut, and do not pass without the agent either; all others do then. */
  readonly cut: readonly Matcher[];
};

export const QUEUE = 77;
/** Marks by which the agent has netfilter itself turn a packet away. */
export const REJECT_MARKS = { rst: 0x4e5201, icmp: 0x4e5202 } as const;

const CHAIN = "NEXT-ROOM";

/**
 * The rules of netfilter (iptables(8)) in this network namespace, in chains of our own: what else stands there stays.
 * Loopback is never touched. Packets are taken in the raw table, before connections are tracked: of two that begin the
 * same one and wait at the same time, the tracker would let only the first pass.
 */
export class Firewall {
  /** The families whose rules are ours already. */
  readonly #ours = new Set<Family>();
  #hasArp = false;

  /**
   * Let exactly these packets come through the agent.
   * @throws {Refusal} with iptables' own words, where the kernel cannot do it
   */
  async set(gates: readonly Gate[]): Promise<void> {
    if (this.#ours.size === 0 && gates.length === 0) return;
    for (const family of FAMILIES) {
      const own = gates.filter(({ from }) => isIPv6(from) === (family.version === 6));
      const isOurs = this.#ours.has(family);
      if (family.version === 6 && own.length === 0 && !isOurs) continue;
      // An agent before us may have left its rules; from its jump on they are taken over.
      const hasJump = isOurs || (await succeeds(family.command, ["-t", "raw", "-C", "PREROUTING", ...JUMP]));
      const rules = writeRules(family, own, hasJump);
      await run(`${family.command}-restore`, ["--noflush", "--wait"], rules).catch((error: Error) => {
        throw explainIptables(error.message);
      });
      if (!isOurs && hasJump) this.#hasArp = true;
      this.#ours.add(family);
    }
    await this.#setArp(gates);
  }

  /**
   * A cut takes the questions for addresses (ARP) too. Where the kernel cannot, they still pass, and nothing else does.
   * (arptables-nft(8); for IPv6 they are packets like all others.)
   */
  async #setArp(gates: readonly Gate[]): Promise<void> {
    const cut = gates.filter(({ from, cut }) => !isIPv6(from) && cut.some(isAll));
    if (cut.length === 0 && !this.#hasArp) return;
    const arp = (...args: string[]): Promise<boolean> => succeeds("arptables-nft", args);
    const isThere = await arp("-F", CHAIN);
    this.#hasArp =
      isThere || (cut.length > 0 && (await arp("-N", CHAIN)) && (await arp("-A", "INPUT", "-j", CHAIN)));
    if (this.#hasArp) for (const { from } of cut) await arp("-A", CHAIN, "-s", from, "-j", "DROP");
  }
}

const isAll = (match: Matcher): boolean => Object.keys(match).length === 0;

function writeRules({ version, unreachable }: Family, gates: readonly Gate[], hasJump: boolean): string {
  const jumps = hasJump
    ? []
    : ["INPUT", "FORWARD"].map((chain) => `-A ${chain} -m mark --mark 0x4e5200/0xffff00 -j ${CHAIN}`);
  return [
    "*raw",
    `:${CHAIN} - [0:0]`,
    ...(hasJump ? [] : [`-A PREROUTING ${JUMP.join(" ")}`]),
    ...gates.flatMap((gate) => writeGate(gate, version)),
    "COMMIT",
    "*filter",
    `:${CHAIN} - [0:0]`,
    ...jumps,
    `-A ${CHAIN} -m mark --mark ${REJECT_MARKS.rst} -p tcp -j REJECT --reject-with tcp-reset`,
    `-A ${CHAIN} -j REJECT --reject-with ${unreachable}`,
    "COMMIT",
    "",
  ].join("\n");
}

/** A queue that nobody reads drops what comes, which is right for what is cut; all else goes by it then. */
function writeGate({ from, cut }: Gate, version: 4 | 6): string[] {
  const take = (match: string, ...options: string[]): string =>
    [
      `-A ${CHAIN} -s ${from}`,
      ...(match === "" ? [] : [match]),
      `-j NFQUEUE --queue-num ${QUEUE}`,
      ...options,
    ].join(" ");
  const kept = cut.flatMap((match) => cutRules(match, version) ?? []);
  // IPv6's ARP (RFC 4861) is ICMP too. The agent spares it, and so must the rules that stand in for it.
  const spared =
    version === 6 && kept.some((match) => match.includes("icmpv6"))
      ? NEIGHBOUR_DISCOVERY.map((type) => `-A ${CHAIN} -s ${from} -p icmpv6 --icmpv6-type ${type} -j RETURN`)
      : [];
  return [...spared, ...kept.map((match) => take(match)), take("", "--queue-bypass")];
}

const NEIGHBOUR_DISCOVERY = [133, 134, 135, 136, 137];

type Family = { readonly version: 4 | 6; readonly command: string; readonly unreachable: string };

const FAMILIES: readonly Family[] = [
  { version: 4, command: "iptables", unreachable: "icmp-port-unreachable" },
  { version: 6, command: "ip6tables", unreachable: "icmp6-port-unreachable" },
];

const JUMP = ["!", "-i", "lo", "-j", CHAIN];

const succeeds = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );

async function run(command: string, args: readonly string[], input = ""): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = execFile(command, args, (error, _, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr.trim() === "" ? error.message : stderr.trim()));
    });
    child.stdin?.on("error", () => {}); // it ended before it had read all; its exit says why
    child.stdin?.end(input);
  });
}
