import { parseCondition } from "../wire/conditions/parse-condition.ts";
import type { Reading } from "./reading.ts";
import type { Action, WireChange } from "./scenario.ts";
import { FORMS, type Given } from "./schema/step.ts";
import type { Path } from "./source.ts";

type WireStep = { readonly action: Action; readonly given: Given };

/** A step that changes the wire; null where it has no sound form. */
export function readWireStep(
  form: "wire" | "heal" | "hold" | "release",
  value: unknown,
  path: Path,
  reading: Reading,
): WireStep | null {
  switch (form) {
    case "wire": {
      const given = reading.check(FORMS.wire, value, path);
      if (!given) return null;
      const { say: _, expect: __, within: ___, wire: link, ...terms } = given;
      return { given, action: { do: "wire", change: readChange(link, "wire", terms, path, reading) } };
    }
    case "heal": {
      const given = reading.check(FORMS.heal, value, path);
      if (!given) return null;
      return {
        given,
        action: { do: "wire", change: readChange(given.heal, "heal", { heal: true }, path, reading) },
      };
    }
    case "hold": {
      const given = reading.check(FORMS.hold, value, path);
      if (!given) return null;
      const terms = { hold: true, match: given.match } as const;
      return { given, action: { do: "wire", change: readChange(given.hold, "hold", terms, path, reading) } };
    }
    case "release": {
      const given = reading.check(FORMS.release, value, path);
      if (!given) return null;
      const { release: link, count = 1 } = given;
      mentionEnds(link, [...path, "release"], reading);
      return { given, action: { do: "release", link, count } };
    }
  }
}

/** A link and its conditions, as a scenario's `link:` has them. */
export function readWireChange(
  { wire: link, ...terms }: Conditions & { readonly wire: string },
  path: Path,
  reading: Reading,
): WireChange {
  return readChange(link, "wire", terms, path, reading);
}

type Conditions = Readonly<Record<string, string | true | undefined>>;

/** `key` is where the link is written. What a condition says in words is checked by the wire, whose words they are. */
function readChange(link: string, key: string, given: Conditions, path: Path, reading: Reading): WireChange {
  mentionEnds(link, [...path, key], reading);
  const terms: Record<string, string | true> = {};
  for (const [term, value] of Object.entries(given)) if (value !== undefined) terms[term] = value;
  const isKnown = !Object.values(terms).some((value) => typeof value === "string" && value.includes("${"));
  for (const { term, at, length, message, hint } of isKnown ? parseCondition(terms).problems : []) {
    const text = `${terms[term] ?? ""}`;
    const from = at ?? 0;
    reading.report([...path, term], { within: text.slice(from, from + length), from }, message, hint);
  }
  return { link, terms };
}

/** `all` is every host there is. */
function mentionEnds(link: string, path: Path, reading: Reading): void {
  const ends = link.split(/\s*(?:<->|<|>)\s*/);
  for (const host of ends) if (host !== "all") reading.mention(host, path);
  if (ends.length === 2 && ends[0] === ends[1]) {
    const hint = `all that ${ends[0]} sends and gets is \`${ends[0]}\`, and what it says to itself takes no wire`;
    reading.report(path, "value", "a link needs two different ends", hint);
  }
}
