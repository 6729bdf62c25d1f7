import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Firewall } from "../../../lab/wire/agent/firewall.ts";
import { Refusal } from "../../../lab/wire/agent/refusal.ts";

let folder = "";

/** In the place of the system's own: it notes how it was called and with what, and does as it is told. */
function putCommand(name: string, then: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${then}\n`);
  chmodSync(file, 0o755);
}

const calls = (): string[] => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
const given = (): string[] => readFileSync(join(folder, "rules"), "utf8").trim().split("\n");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "next-room-firewall-"));
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  for (const family of ["iptables", "ip6tables"]) {
    putCommand(family, "exit 1");
    putCommand(`${family}-restore`, `cat >> ${folder}/rules`);
  }
  putCommand("arptables-nft", "exit 0");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("the rules of a host's wire", () => {
  test("let what is not cut go by a dead agent, and what is cut by its matcher not", async () => {
    await new Firewall().set([{ from: "10.0.0.3", cut: [{ protocol: "tcp", toPort: 9999 }] }]);
    expect(given().filter((line) => line.includes("NFQUEUE"))).toEqual([
      "-A NEXT-ROOM -s 10.0.0.3 -p tcp --dport 9999 -j NFQUEUE --queue-num 77",
      "-A NEXT-ROOM -s 10.0.0.3 -j NFQUEUE --queue-num 77 --queue-bypass",
    ]);
    expect(calls().join("\n")).not.toContain("arptables");
  });

  test("spare IPv6's questions for addresses where ICMP is cut", async () => {
    await new Firewall().set([{ from: "fd00::3", cut: [{ protocol: "icmp" }] }]);
    const taken = given().filter((line) => line.startsWith("-A NEXT-ROOM -s"));
    expect(taken[0]).toBe("-A NEXT-ROOM -s fd00::3 -p icmpv6 --icmpv6-type 133 -j RETURN");
    expect(taken[5]).toBe("-A NEXT-ROOM -s fd00::3 -p icmpv6 -j NFQUEUE --queue-num 77");
  });

  test("are changed by one program each time, once they are there", async () => {
    const firewall = new Firewall();
    await firewall.set([{ from: "10.0.0.3", cut: [] }]);
    await firewall.set([{ from: "10.0.0.4", cut: [] }]);
    await firewall.set([]);
    expect(calls().map((call) => call.split(" ")[0])).toEqual([
      "iptables", // is there anything of an agent before us?
      "iptables-restore",
      "iptables-restore",
      "iptables-restore",
    ]);
  });

  test("cut ARP with the whole of a line, and mend it again", async () => {
    const firewall = new Firewall();
    await firewall.set([{ from: "10.0.0.3", cut: [{}] }]);
    await firewall.set([]);
    expect(calls().filter((call) => call.startsWith("arptables"))).toEqual([
      "arptables-nft -F NEXT-ROOM",
      "arptables-nft -A NEXT-ROOM -s 10.0.0.3 -j DROP",
      "arptables-nft -F NEXT-ROOM",
    ]);
  });

  test("are refused with iptables' own words by a kernel that has no such target", async () => {
    const words = "Warning: Extension NFQUEUE revision 0 not supported, missing kernel module?";
    putCommand("iptables-restore", `printf '%s\\niptables-restore: line 4 failed\\n' '${words}' >&2; exit 1`);
    const refused = new Firewall().set([{ from: "10.0.0.3", cut: [] }]);
    await expect(refused).rejects.toThrow(Refusal);
    await expect(refused).rejects.toMatchObject({
      message: `${words} iptables-restore: line 4 failed`,
      hint: expect.stringContaining("CONFIG_NETFILTER_XT_TARGET_NFQUEUE"),
    });
  });
});
