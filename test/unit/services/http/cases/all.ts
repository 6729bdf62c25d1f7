import type { Case } from "./case.ts";
import { chunkedCases } from "./chunked.ts";
import { connectionCases } from "./connection.ts";
import { fieldCases } from "./fields.ts";
import { framingCases } from "./framing.ts";
import { requestLineCases } from "./request-line.ts";
import { semanticsCases } from "./semantics.ts";

/** What a strict examiner would send over the wire, with the section of the RFC that says what must come back. */
export const cases: readonly Case[] = [
  ...requestLineCases,
  ...fieldCases,
  ...framingCases,
  ...chunkedCases,
  ...connectionCases,
  ...semanticsCases,
];
