import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { forgetPlace, recallPlace, rememberPlace, START } from "../../../lab/tour/place.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "next-room-place-"));
  file = join(folder, "deep", "tour.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = {
  next: { chapter: "2 Finding Bob", scenario: "bound-to-loopback" },
  done: ["1 What is a server?"],
};

test("a place is remembered until it is forgotten", () => {
  expect(recallPlace(file)).toEqual(START);
  expect(rememberPlace(file, place)).toBe(true);
  expect(recallPlace(file)).toEqual(place);
  forgetPlace(file);
  expect(recallPlace(file)).toEqual(START);
});

test.each(["", "{", "[]", '{ "next": 3, "done": [] }'])(
  "a file that says %j is no place: the tour begins anew",
  (text) => {
    rememberPlace(file, place);
    writeFileSync(file, text);
    expect(recallPlace(file)).toEqual(START);
  },
);

test("where nothing can be written the tour goes on all the same", () => {
  writeFileSync(join(folder, "deep"), "a file where a folder should be");
  expect(rememberPlace(file, place)).toBe(false);
});
