import { describe, expect, test } from "vitest";
import { findScenarioFiles } from "../../../lab/commands/find-scenarios.ts";
import { loadScenarios } from "../../../lab/commands/load-scenarios.ts";
import { loadTour } from "../../../lab/tour/load-tour.ts";

const scenarios = await loadScenarios(findScenarioFiles([]));
const stops = loadTour(scenarios.map(({ id }) => id));

describe("the tour", () => {
  test("has one stop for every chapter of the catalogue, in the talk's order", () => {
    expect(stops.map(({ chapter }) => chapter)).toEqual([
      ...new Set(scenarios.map(({ chapter }) => chapter)),
    ]);
  });

  test.each(stops)("$chapter plays scenarios of its own chapter, in the catalogue's order", (stop) => {
    const played = stop.scenes.map(({ scenario }) => scenario);
    const ofChapter = scenarios.filter(({ chapter }) => chapter === stop.chapter).map(({ id }) => id);
    expect(played).toEqual(ofChapter.filter((id) => played.includes(id)));
  });

  test.each(stops)("$chapter asks something, and has something to try", ({ scenes }) => {
    expect(scenes.filter(({ question }) => question !== null).length).toBeGreaterThan(0);
    expect(scenes.flatMap(({ tries }) => tries).length).toBeGreaterThan(0);
  });

  test.each(stops)("what there is to type in $chapter fits a line of 80 columns", ({ scenes }) => {
    for (const { on, type } of scenes.flatMap(({ tries }) => tries)) {
      expect(`    ${on} $ ${type}`.length, type).toBeLessThan(80);
    }
  });
});
