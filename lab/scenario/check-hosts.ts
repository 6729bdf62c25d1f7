import type { Problem } from "./problem.ts";
import type { Naming } from "./scenario.ts";
import { suggest } from "./suggest.ts";

/** Holds every host that a scenario names against those that its topology has. */
export function checkHosts(naming: Naming, hosts: Iterable<string>): Problem[] {
  const known = [...hosts];
  return naming.hosts
    .filter(({ host }) => !known.includes(host))
    .map(({ host, implied, line, column, length, excerpt }) => {
      const meant = suggest(host, known);
      const there =
        known.length === 0 ? "there is none" : `there is ${known.map((one) => `\`${one}\``).join(", ")}`;
      const message = implied
        ? `\`http\` asks from a host called \`${host}\`, and this topology has none`
        : `no host is called \`${host}\``;
      const hint = implied
        ? `say from which with \`on:\`; ${there}`
        : meant
          ? `did you mean \`${meant}\`?`
          : there;
      return { file: naming.file, line, column, length, excerpt, message, hint };
    });
}
