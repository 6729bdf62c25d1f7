import { colorPaint, plainPaint } from "../report/text/paint.ts";
import { askWhy } from "../why/ask-why.ts";
import type { Diagnosis } from "../why/diagnosis/diagnosis.ts";
import { readQuestion } from "../why/read-question.ts";
import { tellWhy } from "../why/tell-why.ts";
import { startWire } from "../wire/start-wire.ts";
import type { CommandContext } from "./context.ts";
import { findStandingHosts } from "./standing-hosts.ts";

export type WhyOptions = {
  readonly project?: string;
  readonly expect?: string;
  readonly json: boolean;
};

const EXIT_CODES: Readonly<Record<Diagnosis["outcome"], number>> = { works: 0, broken: 1, unknown: 2 };

/** `lab why FROM TO:PORT`: 0 where it connects, 1 where a cause was found, 2 where the lab could not tell. */
export async function whyCommand(
  { signal }: CommandContext,
  from: string,
  target: string,
  { project, expect, json }: WhyOptions,
): Promise<number> {
  const question = readQuestion(from, target, expect);
  const { engine, hosts } = await findStandingHosts(project, signal);
  await using wire = startWire({ engine, hosts, seed: 0, lasting: true });
  const diagnosis = await askWhy(hosts, question, { engine, wire, signal, ...(project && { project }) });
  if (json) console.log(JSON.stringify(diagnosis, null, 2));
  else {
    const { isTTY, columns = 80 } = process.stdout;
    const color = isTTY && !process.env.NO_COLOR;
    const page = { columns: Math.min(columns, 100), paint: color ? colorPaint : plainPaint };
    console.log(tellWhy(page, diagnosis).join("\n"));
  }
  return EXIT_CODES[diagnosis.outcome];
}
