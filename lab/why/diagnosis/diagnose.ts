import type { Evidence } from "../evidence.ts";
import type { Cause, Diagnosis, Finding } from "./diagnosis.ts";
import { type Facts, toFacts } from "./facts.ts";
import { findByLayer } from "./findings.ts";
import type { Rule } from "./rule.ts";
import { rules as allRules } from "./rules.ts";

/** What evidence says: layer by layer, and the one cause that is most likely. */
export function diagnose(evidence: Evidence, rules: readonly Rule[] = allRules): Diagnosis {
  const facts = toFacts(evidence);
  const cause = likelyCause(facts, rules);
  const outcome = cause !== null ? "broken" : facts.isConnected ? "works" : "unknown";
  const findings = findByLayer(facts).map((finding): Finding => {
    return finding.layer === cause?.layer ? { ...finding, state: "wrong" } : finding;
  });
  return { question: evidence.question, outcome, cause, findings };
}

function likelyCause(facts: Facts, rules: readonly Rule[]): Cause | null {
  for (const { code, layer, find } of rules) {
    const cause = find(facts);
    if (cause !== undefined) return { code, layer, ...cause };
  }
  return null;
}
