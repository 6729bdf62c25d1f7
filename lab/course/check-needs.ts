import type { Problem } from "../scenario/problem.ts";
import type { StageMention } from "../scenario/scenario.ts";
import { suggest } from "../scenario/suggest.ts";
import type { Stage } from "./stage.ts";

/**
 * What a stage needs must be there, must be tried of the same program, and must not need that stage itself.
 * @param broken ids of stages that are there and could not be read
 */
export function checkNeeds(stages: readonly Stage[], broken: ReadonlySet<string> = new Set()): Problem[] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  return stages.flatMap((stage) =>
    mentionsOf(stage).flatMap((mention) => {
      const problem = (message: string, hint: string | null = null): Problem[] => {
        const { line, column, length, excerpt } = mention;
        return [{ file: stage.scenario.file, line, column, length, excerpt, message, hint }];
      };
      const needed = byId.get(mention.id);
      if (!needed && broken.has(mention.id)) return [];
      if (!needed) {
        const meant = suggest(mention.id, byId.keys());
        return problem(`no stage is called \`${mention.id}\``, meant && `did you mean \`${meant}\`?`);
      }
      if (needed.as !== stage.as) {
        return problem(`\`${needed.id}\` tries ${KIND[needed.as]}, and this stage ${KIND[stage.as]}`);
      }
      const way = findWay(needed, stage, byId);
      if (way === null) return [];
      const circle = [stage.id, ...way].map((id) => `\`${id}\``).join(" needs ");
      return problem(`this can never be tried: ${circle}`);
    }),
  );
}

const KIND = { bob: "a server", me: "a client" } as const;

function mentionsOf({ scenario }: Stage): readonly StageMention[] {
  return scenario.stage?.needs ?? [];
}

/** The ids on a way of needs from one stage to another, both of them included; null where there is none. */
function findWay(
  from: Stage,
  to: Stage,
  byId: ReadonlyMap<string, Stage>,
  seen: Set<Stage> = new Set(),
): readonly string[] | null {
  if (from === to) return [to.id];
  if (seen.has(from)) return null;
  seen.add(from);
  for (const id of from.needs) {
    const next = byId.get(id);
    const way = next && findWay(next, to, byId, seen);
    if (way) return [from.id, ...way];
  }
  return null;
}
