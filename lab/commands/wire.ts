import { randomInt } from "node:crypto";
import { LabError } from "../errors.ts";
import { startWire, type Wire } from "../wire/start-wire.ts";
import type { CommandContext } from "./context.ts";
import { findStandingHosts } from "./standing-hosts.ts";

type Options = { readonly project?: string; readonly seed?: number };

/**
 * `lab wire`: change the wire of the lab that stands, by hand. What is set stays until it is healed or the lab is taken
 * down.
 *
 *     lab wire show                          lab wire heal [LINK]
 *     lab wire bob delay 100ms               lab wire "me > bob" loss "the 2nd SYN" delay 20ms
 */
export async function wireCommand(
  { signal }: CommandContext,
  args: readonly string[],
  options: Options,
): Promise<void> {
  const [first = "show", ...rest] = args;
  const { engine, hosts } = await findStandingHosts(options.project, signal);
  const seed = options.seed ?? randomInt(2 ** 31);
  await using wire = startWire({ engine, hosts, seed, lasting: true });
  if (first === "heal") await wire.apply({ link: rest[0] ?? "all", terms: { heal: true } }, signal);
  else if (first !== "show") {
    const terms = readTerms(first, rest);
    const { release } = terms;
    if (release !== undefined)
      await wire.release(first, release === "all" ? "all" : release === true ? 1 : Number(release), signal);
    else await wire.apply({ link: first, terms }, signal);
  }
  await show(wire, signal);
  if (rest.some((word) => RANDOM.has(word))) console.log(`\nEverything random comes from seed ${seed}.`);
}

/** Words by which chance comes in. */
const RANDOM = new Set(["jitter", "loss", "duplicate", "reorder", "corrupt"]);
/** Words that stand alone; all others are followed by a value. */
const ALONE = new Set(["cut", "hold", "heal", "release"]);

function readTerms(link: string, words: readonly string[]): Record<string, string | true> {
  const terms: Record<string, string | true> = {};
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const next = words[at + 1];
    if (ALONE.has(word) && !(word === "release" && /^(\d+|all)$/.test(next ?? ""))) {
      terms[word] = true;
      continue;
    }
    if (next === undefined)
      throw new LabError("wire-terms-invalid", `\`${word}\` wants a value: ${word} WHAT`);
    terms[word] = next;
    at += 1;
  }
  if (words.length > 0) return terms;
  throw new LabError("wire-terms-invalid", `Nothing is said of what the wire of ${link} should do.`, {
    hint: "Say what:  npx lab wire bob delay 100ms,  npx lab wire bob cut",
  });
}

async function show(wire: Wire, signal: AbortSignal): Promise<void> {
  const conditions = (await wire.conditions(signal)).toSorted((a, b) => a.link.localeCompare(b.link));
  if (conditions.length === 0) console.log("The wire is as good as new.");
  const width = Math.max(...conditions.map(({ link }) => link.length));
  for (const { link, words } of conditions) console.log(`${link.padEnd(width)}  ${words.join(", ")}`);
}
