import { expect, test } from "vitest";
import { describeError } from "../../lab/describe-error.ts";
import { LabError } from "../../lab/errors.ts";

const error = (message: string, hint?: string) =>
  new LabError("any", message, hint === undefined ? {} : { hint });

test("a long error fits 80 columns, broken between words, and its hint keeps the spaces around a command", () => {
  const said = describeError(
    error(
      "No Docker engine is running: nothing answers at unix:///var/run/docker.sock, and that is where it should be.",
      "Start Docker Desktop or dockerd, or let the lab do it, which takes a minute:  npm run setup",
    ),
    200,
  );
  expect(said).toBe(`lab: No Docker engine is running: nothing answers at
     unix:///var/run/docker.sock, and that is where it should be.
     Start Docker Desktop or dockerd, or let the lab do it, which takes a
     minute:  npm run setup
`);
});

test("what is to be copied is never torn: a long path runs over the edge", () => {
  const path = `/${"folder/".repeat(15)}compose.yaml`;
  expect(describeError(error(`This file is not there: ${path} (see the hint).`), 80)).toContain(
    `\n     ${path}\n`,
  );
});

test("lines of a file and the caret below them stay as they are", () => {
  const excerpt = `    13 |     exepct: { stdout: ${"Thank you ".repeat(8)}}\n       |     ^^^^^^`;
  expect(describeError(error(`One mistake.\n\na.yaml:13:5  unknown key\n${excerpt}`), 80)).toContain(
    `\n${excerpt}\n`,
  );
});

test("what is no terminal gets each line whole", () => {
  const long = `No engine answers: ${"so it is ".repeat(20)}and so it stays.`;
  expect(describeError(error(long), Infinity).split("\n")[0]).toBe(`lab: ${long}`);
});
