import { expect, test } from "vitest";
import { createReporter, parseReporterChoice } from "../../../lab/report/create-reporter.ts";

test("a choice is a name, and a file where one is given", () => {
  expect(parseReporterChoice("text")).toEqual({ name: "text", file: null });
  expect(parseReporterChoice("junit=out/a=b.xml")).toEqual({ name: "junit", file: "out/a=b.xml" });
});

test("a name that there is not is refused with the nearest that there is", () => {
  const unknown = expect.objectContaining({
    code: "reporter-unknown",
    message: 'There is no reporter called "junti".',
    hint: "Did you mean junit? There are text, jsonl, junit, tap, html.",
  });
  expect(() => parseReporterChoice("junti=out.xml")).toThrow(unknown);
  expect(() => createReporter("junti", { write: () => {}, columns: 80, color: false, isTty: false })).toThrow(
    unknown,
  );
});

test("a name that every object has is no reporter", () => {
  expect(() => parseReporterChoice("constructor")).toThrow(
    expect.objectContaining({ code: "reporter-unknown", hint: "There are text, jsonl, junit, tap, html." }),
  );
});

test("a file without a name is refused", () => {
  expect(() => parseReporterChoice("junit=")).toThrow(expect.objectContaining({ code: "reporter-invalid" }));
});
