/** The kernel would not: why, and what to do about it. */
export class Refusal extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const NEEDS_NFQUEUE =
  "Troubling the wire needs a kernel with NFQUEUE (CONFIG_NETFILTER_NETLINK_QUEUE and CONFIG_NETFILTER_XT_TARGET_NFQUEUE). Watching works without.";

/**
 * What a kernel means that does not let us have a queue, by the name of its error. One without NFQUEUE knows no such
 * part of netfilter (EINVAL, from nfnetlink); one without netfilter's netlink has no such socket (EPROTONOSUPPORT).
 */
export function explainRefusal(call: string, error: string): Refusal {
  const answer = `${call}: ${error}`;
  if (error === "EPERM" || error === "EACCES") {
    return new Refusal(
      `it may not (${answer})`,
      "The agent needs NET_ADMIN in its host's network namespace, and the engine did not give it that.",
    );
  }
  if (error === "EBUSY") {
    return new Refusal(
      `another program takes the packets of this host already (${answer})`,
      "A host has room for one agent that troubles it:  lab wire heal  ends one that was started by hand.",
    );
  }
  return new Refusal(`the kernel has no NFQUEUE (${answer})`, NEEDS_NFQUEUE);
}

/** iptables could not set a rule; it tells of a target that the kernel lacks in many words, over several lines. */
export const explainIptables = (words: string): Refusal =>
  new Refusal(
    words
      .split("\n")
      .filter((line) => line !== "")
      .join(" "),
    NEEDS_NFQUEUE,
  );
