import { parse } from "yaml";

export type TapPoint = {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly directive: string | null;
  readonly diagnostics: Readonly<Record<string, unknown>>;
};

export type Tap = {
  readonly plan: number;
  readonly points: readonly TapPoint[];
  readonly bailOut: string | null;
};

/** Reads TAP 14 as its specification says, and throws for any line that is none of it. */
export function parseTap(text: string): Tap {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.shift() !== "TAP version 14")
    throw new Error("This is not TAP version 14.");
  let plan = -1;
  let bailOut: string | null = null;
  const points: TapPoint[] = [];
  while (lines.length > 0) {
    const line = lines.shift() ?? "";
    const planned = /^1\.\.(\d+)$/.exec(line)?.[1];
    const point = /^(not )?ok (\d+) - (.*)$/.exec(line);
    if (planned !== undefined) plan = Number(planned);
    else if (line.startsWith("Bail out!")) bailOut = line.slice(9).trim();
    else if (point !== null) {
      const [description = "", directive = null] = (point[3] ?? "").split(/(?<!\\)#/);
      points.push({
        ok: point[1] === undefined,
        number: Number(point[2]),
        description: description.replace(/\\([\\#])/g, "$1").trim(),
        directive,
        diagnostics: takeYaml(lines),
      });
    } else if (!line.startsWith("#")) throw new Error(`This is no line of TAP: ${line}`);
  }
  return { plan, points, bailOut };
}

function takeYaml(lines: string[]): Readonly<Record<string, unknown>> {
  if (lines[0] !== "  ---") return {};
  const end = lines.indexOf("  ...");
  if (end === -1) throw new Error("The diagnostics do not end.");
  const block = lines.splice(0, end + 1).slice(1, -1);
  if (!block.every((line) => line.startsWith("  "))) throw new Error("The diagnostics are not indented.");
  return parse(block.map((line) => line.slice(2)).join("\n")) as Readonly<Record<string, unknown>>;
}
