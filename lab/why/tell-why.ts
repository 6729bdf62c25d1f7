import { tellLayer } from "../report/layer-name.ts";
import { breakAnywhere, wrapCommand } from "../report/text/layout.ts";
import { MARKS, type Page, paragraph } from "../report/text/page.ts";
import { printable } from "../report/text/printable.ts";
import { showEndpoint } from "./addresses.ts";
import type { Diagnosis, Finding } from "./diagnosis/diagnosis.ts";

const LABEL_COLUMNS = 10;

/** For people: each layer with its evidence, then the cause and what to try. */
export function tellWhy(page: Page, diagnosis: Diagnosis): string[] {
  const { question, findings } = diagnosis;
  const { from, to, port } = question;
  return [
    ...paragraph(page, "", `${from} calls ${showEndpoint(to, port)}`, "bold"),
    "",
    ...findings.flatMap((finding) => tellFinding(page, finding)),
    "",
    ...tellOutcome(page, diagnosis),
  ];
}

const LOOKS = {
  ok: ["green", MARKS.pass],
  wrong: ["red", MARKS.fail],
  unknown: ["yellow", MARKS.inconclusive],
  unreached: ["dim", MARKS.waiting],
} as const;

function tellFinding(page: Page, { layer, state, says, evidence }: Finding): string[] {
  const [look, sign] = LOOKS[state];
  const lead = `  ${page.paint(look, sign)} ${page.paint("dim", tellLayer(layer).padEnd(LABEL_COLUMNS))}`;
  const indent = " ".repeat(4 + LABEL_COLUMNS);
  const room = Math.max(20, page.columns - indent.length - 2);
  const quoted = evidence.flatMap((line) => breakAnywhere(room, printable(line)));
  return [
    ...paragraph(page, lead, says, state === "unreached" ? "dim" : undefined),
    ...quoted.map((line) => `${indent}${page.paint("dim", `│ ${line}`)}`),
  ];
}

function tellOutcome(page: Page, { outcome, cause, question }: Diagnosis): string[] {
  const { from, to, port } = question;
  if (cause !== null) {
    const { code, says, next } = cause;
    return [
      ...paragraph(page, `${page.paint("bold", "Why:")}  `, says),
      "",
      ...paragraph(page, `${page.paint("bold", "Try:")}  `, next.say),
      ...(next.run === null
        ? []
        : wrapCommand(page.columns - 8, printable(next.run)).map((line) => `        ${line}`)),
      "",
      page.paint("dim", `Code: ${code}`),
    ];
  }
  if (outcome === "works") {
    return paragraph(page, "", `All is well: ${from} reaches ${showEndpoint(to, port)}.`, "green");
  }
  return paragraph(
    page,
    "",
    "It does not work, and nothing that was looked at says why. See what crosses the wire: npx lab watch",
    "yellow",
  );
}
