import { hostRules } from "./host-rules.ts";
import { portRules, queueRules } from "./port-rules.ts";
import type { Rule } from "./rule.ts";
import { talkRules } from "./talk-rules.ts";
import { linkRules, neighbourRules } from "./way-rules.ts";
import { firewallRules, unsteadyWireRules, wireRules } from "./wire-rules.ts";

/**
 * Every cause, in the order in which they are asked: what a packet meets first comes first, and what is certain before
 * what is only likely.
 */
export const rules: readonly Rule[] = [
  ...hostRules,
  ...linkRules,
  ...wireRules,
  ...firewallRules,
  ...neighbourRules,
  ...portRules,
  ...queueRules,
  ...unsteadyWireRules,
  ...talkRules,
];
