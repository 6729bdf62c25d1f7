import { execFile } from "node:child_process";
import { isIPv6 } from "node:net";

/** Which packets go through the agent's hands. */
export type Gate = {
  /** The address that they come from. */
  readonly from: string;
  /** What happens if the agent is gone: they pass, or, from behind a cut, they do not. */
  readonly withoutAgent: "pass" | "drop";
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
  #installed = false;

  /**
   * Let exactly these packets come through the agent.
   * @throws {Error} with iptables' own words, where the kernel cannot do it
   */
  async set(gates: readonly Gate[]): Promise<void> {
    if (!this.#installed && gates.length === 0) return;
    for (const family of FAMILIES) {
      const own = gates.filter(({ from }) => isIPv6(from) === (family.version === 6));
      if (family.version === 6 && own.length === 0 && !this.#installed) continue;
      await run(`${family.command}-restore`, ["--noflush", "--wait"], await this.#rules(family, own));
    }
    this.#installed = true;
    await setArp(gates);
  }

  async #rules(family: Family, gates: readonly Gate[]): Promise<string> {
    const hasJump = await succeeds(family.command, ["-t", "raw", "-C", "PREROUTING", ...JUMP]);
    const gate = ({ from, withoutAgent }: Gate): string =>
      `-A ${CHAIN} -s ${from} -j NFQUEUE --queue-num ${QUEUE}${withoutAgent === "pass" ? " --queue-bypass" : ""}`;
    const jumps = hasJump
      ? []
      : ["INPUT", "FORWARD"].map((chain) => `-A ${chain} -m mark --mark 0x4e5200/0xffff00 -j ${CHAIN}`);
    return [
      "*raw",
      `:${CHAIN} - [0:0]`,
      ...(hasJump ? [] : [`-A PREROUTING ${JUMP.join(" ")}`]),
      ...gates.map(gate),
      "COMMIT",
      "*filter",
      `:${CHAIN} - [0:0]`,
      ...jumps,
      `-A ${CHAIN} -m mark --mark ${REJECT_MARKS.rst} -p tcp -j REJECT --reject-with tcp-reset`,
      `-A ${CHAIN} -j REJECT --reject-with ${family.unreachable}`,
      "COMMIT",
      "",
    ].join("\n");
  }
}

type Family = { readonly version: 4 | 6; readonly command: string; readonly unreachable: string };

const FAMILIES: readonly Family[] = [
  { version: 4, command: "iptables", unreachable: "icmp-port-unreachable" },
  { version: 6, command: "ip6tables", unreachable: "icmp6-port-unreachable" },
];

const JUMP = ["!", "-i", "lo", "-j", CHAIN];

/**
 * A cut takes the questions for addresses (ARP) too. Where the kernel cannot, they still pass, and nothing else does.
 * (arptables-nft(8); for IPv6 they are packets like all others.)
 */
async function setArp(gates: readonly Gate[]): Promise<void> {
  const cut = gates.filter(({ from, withoutAgent }) => withoutAgent === "drop" && !isIPv6(from));
  const arp = (...args: string[]): Promise<boolean> => succeeds("arptables-nft", args);
  const isThere = await arp("-F", CHAIN);
  if (!isThere && (cut.length === 0 || !(await arp("-N", CHAIN)) || !(await arp("-A", "INPUT", "-j", CHAIN))))
    return;
  for (const { from } of cut) await arp("-A", CHAIN, "-s", from, "-j", "DROP");
}

const succeeds = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );

export async function run(command: string, args: readonly string[], input = ""): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = execFile(command, args, (error, _, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr.trim() === "" ? error.message : stderr.trim()));
    });
    child.stdin?.on("error", () => {}); // it ended before it had read all; its exit says why
    child.stdin?.end(input);
  });
}
