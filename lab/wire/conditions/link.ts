import { LabError } from "../../errors.ts";
import { suggest } from "../../scenario/suggest.ts";

/** One way from one host to another: what conditions stand on. A link both ways is two lines. */
export type Line = { readonly from: string; readonly to: string };

export const lineName = ({ from, to }: Line): string => `${from} > ${to}`;

/**
 * The lines of a link as people write it: `me <-> bob` both ways, `me > bob` one way, `bob` all between bob and every
 * other host, `all` everything.
 * @throws {LabError} `link-unknown`
 */
export function parseLink(link: string, hosts: readonly string[]): Line[] {
  const [, first = "", arrow, second = ""] = /^(\S+?)(?:\s*(<->|>|<)\s*(\S+))?$/.exec(link.trim()) ?? [];
  const pairs = (one: string): Line[] =>
    hosts.flatMap((other) =>
      other === one
        ? []
        : [
            { from: one, to: other },
            { from: other, to: one },
          ],
    );
  if (arrow === undefined) {
    if (first === "all")
      return hosts.flatMap((from) => hosts.flatMap((to) => (from === to ? [] : [{ from, to }])));
    return pairs(known(first, link, hosts));
  }
  const there: Line = { from: known(first, link, hosts), to: known(second, link, hosts) };
  if (there.from === there.to) {
    throw new LabError("link-unknown", `The link \`${link}\` has the same host at both ends.`);
  }
  const back: Line = { from: there.to, to: there.from };
  return arrow === "<->" ? [there, back] : [arrow === ">" ? there : back];
}

function known(name: string, link: string, hosts: readonly string[]): string {
  if (hosts.includes(name)) return name;
  const meant = suggest(name, hosts);
  const hint = meant === null ? `The hosts are ${hosts.join(", ")}.` : `Did you mean ${meant}?`;
  throw new LabError(
    "link-unknown",
    name === ""
      ? `\`${link}\` is no link: write \`me <-> bob\` (both ways), \`me > bob\` (one way) or \`bob\` (all of bob's).`
      : `The link \`${link}\` names ${name}, and there is no such host.`,
    { hint },
  );
}
