import type { Condition } from "../../wire/conditions/condition.ts";
import type { Matcher } from "../../wire/conditions/matcher.ts";
import { flagBits } from "../../wire/packet/tcp.ts";
import type { Facts } from "./facts.ts";
import { found, type Rule } from "./rule.ts";

/** What the lab itself was told to do to the packets on their way, and the rules of the hosts' own firewalls. */
export const wireRules: readonly Rule[] = [
  {
    code: "wire-rejects",
    layer: "wire",
    find: (facts) =>
      tell(
        facts,
        "reject",
        "turns packets away",
        facts.isRefused ? ["SYN"] : facts.isUnanswered ? ["SYN-ACK"] : laterWhenReset(facts),
      ),
  },
  { code: "wire-cut", layer: "wire", find: (facts) => tell(facts, "cut", "is cut", stuckAt(facts)) },
  {
    code: "wire-holds",
    layer: "wire",
    find: (facts) => tell(facts, "hold", "holds packets back until somebody releases them", stuckAt(facts)),
  },
  {
    code: "wire-loses",
    layer: "wire",
    find: (facts) => tell(facts, "lose", "loses packets", stuckAt(facts), isAlways),
  },
];

/** Some packets only, or late: asked when nothing that is certain explains it. */
export const unsteadyWireRules: readonly Rule[] = [
  {
    code: "wire-slow",
    layer: "wire",
    find: (facts) =>
      tell(facts, "delay", "is slower than we waited", stuckAt(facts)) ??
      tell(facts, "limit", "is slower than we waited", stuckAt(facts)),
  },
  {
    code: "wire-loses-some",
    layer: "wire",
    find: (facts) => tell(facts, "lose", "loses some packets", stuckAt(facts)),
  },
];

export const firewallRules: readonly Rule[] = [
  {
    code: "firewall-rejects",
    layer: "firewall",
    find: (facts) => {
      const rule = facts.took.find(({ target }) => target === "REJECT");
      const isSilent = facts.attempt?.error === "ETIMEDOUT";
      if (rule === undefined || facts.isConnected || isSilent) return undefined;
      return found(
        `A firewall rule of ${rule.host} turns the call away: ${rule.text}. To the caller it looks as if nobody listened.`,
        `Take the rule out where it was put in: on ${rule.host}, as root, by \`iptables -D\`.`,
      );
    },
  },
  {
    code: "firewall-drops",
    layer: "firewall",
    find: (facts) => {
      const rule = facts.took.find(({ target }) => target === "DROP");
      if (rule === undefined || facts.isConnected || facts.isRefused) return undefined;
      return found(
        `A firewall rule of ${rule.host} drops the packets without a word: ${rule.text}. The caller sends its SYN again and again, and hears nothing.`,
        `Take the rule out where it was put in: on ${rule.host}, as root, by \`iptables -D\`.`,
      );
    },
  },
];

/** The packets of a connection, by what conditions can tell them by. */
type Kind = "SYN" | "SYN-ACK" | "ACK" | "request" | "reply";

const [SYN, ACK] = [flagBits(["SYN"]), flagBits(["ACK"])];
const KINDS: Readonly<
  Record<Kind, { readonly isBack: boolean; readonly flags: number; readonly data: boolean }>
> = {
  SYN: { isBack: false, flags: SYN, data: false },
  "SYN-ACK": { isBack: true, flags: SYN | ACK, data: false },
  ACK: { isBack: false, flags: ACK, data: false },
  request: { isBack: false, flags: ACK | flagBits(["PSH"]), data: true },
  reply: { isBack: true, flags: ACK | flagBits(["PSH"]), data: true },
};

/** Which packets were missed. */
function stuckAt({ isUnanswered, isMute }: Facts): readonly Kind[] {
  if (isUnanswered) return ["SYN", "SYN-ACK"];
  return isMute ? ["ACK", "request", "reply"] : [];
}

const laterWhenReset = ({ attempt }: Facts): readonly Kind[] =>
  attempt?.talk?.ended === "reset" ? ["ACK", "request", "reply"] : [];

type Standing = { readonly line: string; readonly condition: Condition };

function standing(facts: Facts, does: Condition["does"], kinds: readonly Kind[]): Standing[] {
  return facts.wire.flatMap(({ from, to, conditions }) =>
    conditions
      .filter((condition) => condition.does === does)
      .filter(({ match }) => kinds.some((kind) => touches(match, kind, from !== facts.me, facts.port)))
      .map((condition) => ({ line: `${from} > ${to}`, condition })),
  );
}

function touches(match: Matcher, kind: Kind, isBack: boolean, port: number): boolean {
  const packet = KINDS[kind];
  const { protocol = "tcp", flagsOn = 0, flagsOff = 0, carriesData = packet.data } = match;
  if (packet.isBack !== isBack || protocol !== "tcp" || carriesData !== packet.data) return false;
  if ((packet.flags & flagsOn) !== flagsOn || (packet.flags & flagsOff) !== 0) return false;
  if (match.payloadHas !== undefined && !packet.data) return false;
  // The server's port is at one end; at the other is one that the caller's kernel picks.
  const [servers, callers] = isBack ? [match.fromPort, match.toPort] : [match.toPort, match.fromPort];
  return (match.port ?? port) === port && (servers ?? port) === port && callers === undefined;
}

const isAlways = (condition: Condition): boolean =>
  "which" in condition &&
  (condition.which.take === "all" || (condition.which.take === "share" && condition.which.share === 1));

function tell(
  facts: Facts,
  does: Condition["does"],
  what: string,
  kinds: readonly Kind[],
  is: (condition: Condition) => boolean = () => true,
): ReturnType<Rule["find"]> {
  const all = standing(facts, does, kinds).filter(({ condition }) => is(condition));
  const [first] = all;
  if (first === undefined) return undefined;
  const lines = [...new Set(all.map(({ line }) => line))];
  const where =
    lines.length > 1
      ? `between ${facts.me} and ${facts.them}, both ways,`
      : `from ${first.line.replace(" > ", " to ")}`;
  return found(
    `The wire ${where} ${what}: the lab was told to do so (${showCondition(first.condition)}).`,
    "Mend the wire.",
    `npx lab wire heal "${facts.me} <-> ${facts.them}"${facts.project}`,
  );
}

export const showCondition = ({ words, scope }: Condition): string =>
  scope === "" ? words : `${words}, only ${scope}`;
