import { expect, it } from "vitest";
import { describeExpectation } from "../../../lab/scenario/describe-expectation.ts";
import { stepsOf } from "./read.ts";

const told = (step: string) => stepsOf(`  - ${step}`)[0]?.expect.map(describeExpectation);

it("speaks of a program without a name as its step does", () => {
  expect(told("{ run: ls, on: me, expect: { stdout: hi } }")).toEqual([
    "it exits with 0",
    'its stdout has "hi"',
  ]);
});

it("speaks of a program with a name by its name", () => {
  expect(told("{ run: ls, on: me, as: list, expect: { stderr: { is: '' }, exit: failure } }")).toEqual([
    "list exits with a failure (not 0)",
    'list\'s stderr is ""',
  ]);
});

it("speaks of an answer and of packets", () => {
  expect(told("{ http: http://bob/, as: page, expect: { exit: any, status: 200, json: { a: 1 } } }")).toEqual(
    ["page exits with any code", "page's status is 200", 'page\'s body as JSON has {"a":1}'],
  );
  expect(told("{ packets: bob, expect: [me > bob SYN], never: [bob > me RST] }")).toEqual([
    "the packets of bob: me > bob SYN, and never bob > me RST",
  ]);
});
